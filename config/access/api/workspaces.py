"""Workspaces and their members, for programs. Links of invitations are made on the page alone, where nothing keeps them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from config.access.choices import MembershipRole
from config.access.http import AuthedRequest
from config.access.models import Membership, Workspace
from config.access.permissions import role_of
from config.access.teams import members
from config.shared.api.fields import Sent
from config.shared.api.paging import Page, Paging, paged

router = Router(tags=["workspaces"])
MEMBER = "/{uuid:workspace_id}/members/{uuid:user_id}"


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
