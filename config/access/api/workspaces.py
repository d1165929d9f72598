"""Workspaces, their members, settings and invitations, for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from config.access.choices import MembershipRole, WorkspaceReviewPolicy
from config.access.http import AuthedRequest
from config.access.models import Invitation, Membership, Workspace
from config.access.permissions import require_in, role_of
from config.access.teams import invitations, members, own_key, workspace_settings
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging, paged
from config.shared.api.preconditions import LOOKS, STALE, mark, matching_number
from config.shared.errors import BadInput, DomainError

router = Router(tags=["workspaces"])
Limit = Annotated[Decimal, Field(ge=Decimal("0.01"), lt=Decimal(10**8), decimal_places=2)]
WORKSPACE = "/{uuid:workspace_id}"
MEMBER = f"{WORKSPACE}/members/{{uuid:user_id}}"
INVITATIONS = f"{WORKSPACE}/invitations"


class WorkspaceRow(Schema):
    """`role` is yours."""

    id: UUID
    name: str
    review_policy: str
    role: str


class WorkspacePage(Page):
    workspaces: list[WorkspaceRow]


class MemberRow(Schema):
    user_id: UUID
    username: str
    role: str
    created_at: datetime

    @staticmethod
    def resolve_username(row: Membership) -> str:
        return row.user.get_username()


class MemberPage(Page):
    members: list[MemberRow]


class NewRole(Sent):
    """`seen` is the role that you know of; if it is another by now, nothing is changed."""

    role: MembershipRole
    seen: MembershipRole


class Removal(Sent):
    seen: MembershipRole


class Settings(Schema):
    """`edition` counts changes, and is the ETag. Limits are of each new plan; null for the server's."""

    id: UUID
    name: str
    review_policy: WorkspaceReviewPolicy
    plan_soft_limit_usd: Decimal | None
    plan_hard_limit_usd: Decimal | None
    shares_outside: bool
    recalls: bool
    second_factor_required: bool
    own_key_ends_with: str
    edition: int


class NewSettings(Sent):
    """All of them as they shall be: what is left out would be switched off unseen, so nothing may be."""

    name: Text = Field(min_length=1, max_length=100, examples=["Library team"])
    review_policy: WorkspaceReviewPolicy
    plan_soft_limit_usd: Limit | None
    plan_hard_limit_usd: Limit | None
    shares_outside: bool
    recalls: bool
    second_factor_required: bool


class OwnKey(Sent):
    """An empty key goes back to the server's own."""

    key: Text = Field("", max_length=300)


class InvitationRow(Schema):
    id: UUID
    role: MembershipRole
    note: str
    created_by: str | None
    created_at: datetime
    expires_at: datetime

    @staticmethod
    def resolve_created_by(row: Invitation) -> str | None:
        return row.created_by.get_username() if row.created_by else None


class InvitationPage(Page):
    invitations: list[InvitationRow]


class InvitationMade(InvitationRow):
    """`link` makes one person a member, once. It is shown this once."""

    link: str


class NewInvitation(Sent):
    role: MembershipRole = MembershipRole.VIEWER
    days: int = Field(7, ge=1, le=invitations.LONGEST_DAYS)
    note: Text = Field("", max_length=80, examples=["Wilhelmina"])


@router.get("", response=WorkspacePage)
def list_workspaces(request: AuthedRequest, page: Query[Paging]) -> dict[str, Any]:
    """Yours, with your role in each."""
    found = paged(Workspace.objects.visible_to(request.user).order_by("name"), page, "workspaces")
    for workspace in found["workspaces"]:
        workspace.role = role_of(request.user, workspace.pk)
    return found


@router.get("/{uuid:workspace_id}/members", response=MemberPage)
def list_members(request: AuthedRequest, workspace_id: UUID, page: Query[Paging]) -> dict[str, Any]:
    """Who is in it, and as what."""
    mine = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    rows = Membership.objects.filter(workspace=mine).select_related("user")
    return paged(rows.order_by("user__username"), page, "members")


@router.post(f"{MEMBER}/role", response=MemberRow)
def change_role(
    request: AuthedRequest, workspace_id: UUID, user_id: UUID, sent: NewRole
) -> Membership:
    """Only administrators can, and not the last one's."""
    member = _member(request, workspace_id, user_id)
    members.change_role(member, sent.role, request.user, seen=sent.seen)
    return member


@router.post(f"{MEMBER}/remove", response=MemberRow)
def remove_member(
    request: AuthedRequest, workspace_id: UUID, user_id: UUID, sent: Removal
) -> Membership:
    """Administrators remove others, and everybody themselves. What was made stays."""
    member = _member(request, workspace_id, user_id)
    members.remove(member, request.user, seen=sent.seen)
    return member


def _member(request: AuthedRequest, workspace_id: UUID, user_id: UUID) -> Membership:
    mine = Workspace.objects.visible_to(request.user)
    rows = Membership.objects.select_related("user").filter(workspace__in=mine)
    return get_object_or_404(rows, workspace_id=workspace_id, user_id=user_id)


def _mine(request: AuthedRequest, workspace_id: UUID) -> Workspace:
    found: Workspace = get_object_or_404(
        Workspace.objects.visible_to(request.user), pk=workspace_id
    )
    return found


@router.get(WORKSPACE, response=Settings)
def read_workspace(request: AuthedRequest, response: HttpResponse, workspace_id: UUID) -> Workspace:
    """Its settings; everybody in it reads them."""
    found = _mine(request, workspace_id)
    mark(response, found.edition)
    return found


@router.post(f"{WORKSPACE}/settings", response=Settings, openapi_extra=LOOKS)
def change_settings(
    request: AuthedRequest, response: HttpResponse, workspace_id: UUID, sent: NewSettings
) -> Workspace:
    """Change all of them at once. Switching `shares_outside` off ends what is shared with people outside."""
    found = _mine(request, workspace_id)
    soft, hard = sent.plan_soft_limit_usd, sent.plan_hard_limit_usd
    if not sent.name.strip():
        raise BadInput("Give the workspace a name.")
    if (soft is None) != (hard is None) or (soft and hard and soft >= hard):
        raise BadInput("Name both limits, the soft one below the hard one, or neither.")
    with _edition(request, found) as edition:
        workspace_settings.change(found, request.user, edition=edition, **sent.model_dump())
    mark(response, found.edition)
    return found


@router.post(f"{WORKSPACE}/key", response=Settings, openapi_extra=LOOKS)
def set_own_key(
    request: AuthedRequest, response: HttpResponse, workspace_id: UUID, sent: OwnKey
) -> Workspace:
    """The workspace's own key for the model's server; it is kept encrypted, and never shown again."""
    found = _mine(request, workspace_id)
    if why := own_key.why_unusable(sent.key):
        raise BadInput(why)
    with _edition(request, found) as edition:
        workspace_settings.set_own_key(found, request.user, sent.key, edition=edition)
    mark(response, found.edition)
    return found


@contextmanager
def _edition(request: AuthedRequest, workspace: Workspace) -> Iterator[int]:
    """The one that was seen, or the present one where none was named."""
    with matching_number(request, workspace.edition) as seen:
        if seen is not None and seen != workspace.edition:
            raise DomainError(STALE, code="changed_meanwhile")
        yield workspace.edition


@router.get(INVITATIONS, response=InvitationPage)
def list_invitations(
    request: AuthedRequest, workspace_id: UUID, page: Query[Paging]
) -> dict[str, Any]:
    """Those that are open. Administrators alone see them."""
    found = _mine(request, workspace_id)
    require_in(request.user, "manage_members", found.pk)
    return paged(found.invitations.open().select_related("created_by"), page, "invitations")


@router.post(INVITATIONS, response={201: InvitationMade})
def invite(
    request: AuthedRequest, response: HttpResponse, workspace_id: UUID, sent: NewInvitation
) -> Status[Invitation]:
    """Make a link that makes one person a member. Who has it can use it."""
    found = _mine(request, workspace_id)
    row, secret = invitations.make(found, request.user, **sent.model_dump())
    response.headers["Cache-Control"] = "no-store"
    row.link = request.build_absolute_uri(reverse("access:join", args=[secret]))  # type: ignore[attr-defined]
    return Status(201, row)


@router.post(f"{INVITATIONS}/{{uuid:invitation_id}}/revoke", response=InvitationRow)
def revoke_invitation(
    request: AuthedRequest, workspace_id: UUID, invitation_id: UUID
) -> Invitation:
    """Its link opens nothing any more."""
    found = _mine(request, workspace_id)
    row = get_object_or_404(Invitation, pk=invitation_id, workspace=found)
    invitations.revoke(row, request.user)
    return row
