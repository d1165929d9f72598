"""Permissions: one table from verb to roles, one from shares to verbs, read by `can`; and what a person can reach."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from config.access.choices import ShareLevel
from config.access.models import Membership, Share, User, Workspace, WorkspaceQuerySet
from config.shared.errors import NotPermitted

Role = Membership.Role
# What approvers and administrators act as without a second factor, in workspaces that require one.
WITHOUT_FACTOR = Role.REVIEWER
_RANK = {Role.VIEWER: 0, Role.MEMBER: 1, Role.REVIEWER: 2, Role.APPROVER: 3, Role.ADMIN: 4}

# verb: (least role, whether a member who owns the object may do it too)
RULES: dict[str, tuple[str, bool]] = {
    "view": (Role.VIEWER, True),
    "chat": (Role.MEMBER, True),
    "give_commands": (Role.MEMBER, True),
    "create_plan": (Role.MEMBER, True),
    "answer_question": (Role.MEMBER, True),
    "edit_plan": (Role.MEMBER, True),
    "approve_plan": (Role.APPROVER, True),
    "reject_plan": (Role.APPROVER, True),
    "run_plan": (Role.MEMBER, True),
    # Of a preview that somebody else started.
    "stop_preview": (Role.MEMBER, True),
    "waive_lint": (Role.APPROVER, False),
    "waive_gate": (Role.APPROVER, False),
    "change_test": (Role.REVIEWER, True),
    "raise_budget": (Role.APPROVER, True),
    "raise_workspace_budget": (Role.ADMIN, False),
    "review": (Role.REVIEWER, True),
    "request_review": (Role.MEMBER, True),
    "export": (Role.VIEWER, True),
    "push": (Role.MEMBER, True),
    "share": (Role.ADMIN, True),
    "archive": (Role.APPROVER, True),
    "delete": (Role.ADMIN, True),
    "manage_members": (Role.ADMIN, False),
    "change_settings": (Role.ADMIN, False),
    "manage_webhooks": (Role.ADMIN, False),
}
# How refusals name them; the others by their own words.
ACTS = {
    "create_plan": "plan something",
    "answer_question": "answer a question",
    "edit_plan": "change a plan",
    "approve_plan": "approve a plan",
    "reject_plan": "reject a plan",
    "run_plan": "run a plan",
    "stop_preview": "stop a preview",
    "waive_lint": "waive a finding",
    "waive_gate": "waive a test",
    "change_test": "change a test",
    "raise_budget": "raise a budget",
    "raise_workspace_budget": "raise the budget of the workspace",
    "request_review": "ask for a review",
}
PRIVATE_ACTS = {"chat": "write here", "give_commands": "give commands here"}
READ_SHARED = {"view", "export"}
WRITE_SHARED = READ_SHARED | {"chat"}
# What a share of a conversation and its plan lets somebody do whose role does not.
SHARES: dict[str, set[str]] = {
    ShareLevel.VIEW: READ_SHARED,
    ShareLevel.COMMENT: WRITE_SHARED,
    ShareLevel.EDIT: WRITE_SHARED
    | {"give_commands", "create_plan", "answer_question", "edit_plan"}
    | {"approve_plan", "reject_plan", "run_plan", "stop_preview", "request_review"},
}


class InWorkspace(Protocol):
    """Anything that belongs to a workspace and perhaps to a person."""

    workspace_id: UUID


# By person and what they were asked of, while one page is drawn.
_remembered: ContextVar[dict[tuple[UUID, UUID], str | None] | None] = ContextVar(
    "_remembered", default=None
)


@contextmanager
def roles_remembered() -> Iterator[None]:
    """Ask for each role and share once until the end of the block; for reading alone, as what changes meanwhile is not seen."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def _once(user: User, about: UUID, ask: Callable[[User, UUID], str | None]) -> str | None:
    known, key = _remembered.get(), (user.pk, about)
    if known is None:
        return ask(user, about)
    if key not in known:
        known[key] = ask(user, about)
    return known[key]


def role_of(user: User, workspace_id: UUID) -> str | None:
    return _once(user, workspace_id, _stored_role)


def _stored_role(user: User, workspace_id: UUID) -> str | None:
    """The role that counts: who lacks a second factor where it is required is less."""
    found = Membership.objects.filter(user=user, workspace_id=workspace_id)
    row = found.values_list("role", "workspace__second_factor_required").first()
    if row is None:
        return None
    role, is_required = row
    is_less = is_required and user.second_factor_id is None
    return min(role, WITHOUT_FACTOR, key=lambda one: _RANK[Role(one)]) if is_less else role


def awaiting_factor(user: User) -> WorkspaceQuerySet:
    """Where this person's role does not count before they have a second factor."""
    return Workspace.objects.none() if user.second_factor_id else held_by_factor(user)


def held_by_factor(user: User) -> WorkspaceQuerySet:
    """Where this person's role counts only with a second factor."""
    higher = [role for role in Role if _RANK[role] > _RANK[WITHOUT_FACTOR]]
    found = Workspace.objects.filter(memberships__user=user, memberships__role__in=higher)
    return found.filter(second_factor_required=True).order_by("name")


def share_of(user: User, thing: InWorkspace) -> str | None:
    """The level at which this was shared with a person."""
    access_list_id = getattr(thing, "access_list_id", None)
    return _once(user, access_list_id, _stored_level) if access_list_id else None


def _stored_level(user: User, access_list_id: UUID) -> str | None:
    return (
        Share.objects.filter(user=user, access_list_id=access_list_id)
        .values_list("level", flat=True)
        .first()
    )


def can(user: User, verb: str, thing: InWorkspace) -> bool:
    """Whether a user may do this, by their role or by a share. Raises KeyError for a verb without a rule."""
    if not user.is_active:
        return False
    return _by_role(user, verb, thing) or verb in SHARES.get(share_of(user, thing) or "", ())


def _by_role(user: User, verb: str, thing: InWorkspace) -> bool:
    """What is private is its owner's, whatever role others have."""
    least, owner_too = RULES[verb]
    is_owner = getattr(thing, "owner_id", None) == user.pk
    if getattr(thing, "is_private", False) and not is_owner:
        return False
    role = role_of(user, thing.workspace_id)
    if role is None:
        return False
    owns = owner_too and role != Role.VIEWER and is_owner
    return owns or _RANK[Role(role)] >= _RANK[Role(least)]


def reachable(user: User, path: str = "", *, own: bool = False) -> Q:
    """What a person may see of rows with a workspace and an access list, to which `path` leads.

    All of their workspaces, or with `own` what is theirs there; and what was shared with them. By subqueries,
    so that no row is found twice.
    """
    mine = Q(**{f"{path}workspace__in": Membership.objects.filter(user=user).values("workspace")})
    if own:
        mine &= Q(**{f"{path}owner": user})
    shared = Share.objects.filter(user=user).values("access_list")
    return mine | Q(**{f"{path}access_list__in": shared})


def workspaces_for(user: User, verb: str) -> WorkspaceQuerySet:
    """Where this person may do this without owning anything, oldest first."""
    least = _RANK[Role(RULES[verb][0])]
    roles = [role for role, rank in _RANK.items() if rank >= least]
    found = Workspace.objects.filter(memberships__user=user, memberships__role__in=roles)
    if least > _RANK[WITHOUT_FACTOR]:
        found = found.exclude(pk__in=awaiting_factor(user))
    return found.order_by("created_at", "pk") if user.is_active else found.none()


def roles_for(verb: str, *, owned: bool = False) -> list[str]:
    """The roles that may do it, everywhere or with what they own: `can` for a query."""
    least, owner_too = RULES[verb]
    return [
        role
        for role in Role
        if _RANK[role] >= _RANK[Role(least)] or (owned and owner_too and role != Role.VIEWER)
    ]


def require(user: User, verb: str, thing: InWorkspace) -> None:
    """Raises NotPermitted with the role, or the level of sharing, that is needed."""
    if not can(user, verb, thing):
        raise NotPermitted(_what_is_needed(user, verb, thing))


def require_in(user: User, verb: str, workspace_id: UUID) -> None:
    """`require` about a workspace itself."""
    require(user, verb, _Whole(workspace_id))


def can_in(user: User, verb: str, workspace_id: UUID) -> bool:
    return can(user, verb, _Whole(workspace_id))


@dataclass
class _Whole:
    workspace_id: UUID


def _what_is_needed(user: User, verb: str, thing: InWorkspace) -> str:
    act = ACTS.get(verb, verb.replace("_", " "))
    level = share_of(user, thing)
    enough = next((level for level in ShareLevel if verb in SHARES[level]), None)
    if level and enough:
        return f"This is shared with you at the level {level}. To {act} ask its owner for {enough}."
    if getattr(thing, "is_private", False) and getattr(thing, "owner_id", None) != user.pk:
        act = PRIVATE_ACTS.get(verb, f"{act} this conversation")
        return f"Only its owner can {act}, and whoever they share it with for that."
    if _awaits_factor_for(user, verb, thing.workspace_id):
        return f"To {act} you need a second factor: this workspace asks its approvers and administrators for one. Set it up on the page of your account."
    return f"To {act} you need the role {RULES[verb][0]} in this workspace."


def _awaits_factor_for(user: User, verb: str, workspace_id: UUID) -> bool:
    """Whether a second factor is all that is missing."""
    mine = Membership.objects.filter(user=user, workspace=workspace_id, role__in=roles_for(verb))
    return awaiting_factor(user).filter(pk__in=mine.values("workspace")).exists()
