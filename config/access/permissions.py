"""Permissions: one table from verb to roles, read by `can`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID

from config.access.models import Membership, User, Workspace, WorkspaceQuerySet
from config.shared.errors import NotPermitted

Role = Membership.Role
_RANK = {Role.VIEWER: 0, Role.MEMBER: 1, Role.REVIEWER: 2, Role.APPROVER: 3, Role.ADMIN: 4}

# verb: (least role, whether a member who owns the object may do it too)
RULES: dict[str, tuple[str, bool]] = {
    "view": (Role.VIEWER, True),
    "chat": (Role.MEMBER, True),
    "create_plan": (Role.MEMBER, True),
    "answer_question": (Role.MEMBER, True),
    "edit_plan": (Role.MEMBER, True),
    "approve_plan": (Role.APPROVER, True),
    "reject_plan": (Role.APPROVER, True),
    "run_plan": (Role.MEMBER, True),
    "waive_lint": (Role.APPROVER, False),
    "waive_gate": (Role.APPROVER, False),
    "change_test": (Role.REVIEWER, True),
    "raise_budget": (Role.APPROVER, True),
    "review": (Role.REVIEWER, True),
    "request_review": (Role.MEMBER, True),
    "export": (Role.VIEWER, True),
    "manage_webhooks": (Role.ADMIN, False),
}


class InWorkspace(Protocol):
    """Anything that belongs to a workspace and perhaps to a person."""

    workspace_id: UUID


# By person and workspace, while one page is drawn.
_remembered: ContextVar[dict[tuple[UUID, UUID], str | None] | None] = ContextVar(
    "_remembered", default=None
)


@contextmanager
def roles_remembered() -> Iterator[None]:
    """Ask for each role once until the end of the block; for reading alone, as what changes meanwhile is not seen."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def role_of(user: User, workspace_id: UUID) -> str | None:
    known, key = _remembered.get(), (user.pk, workspace_id)
    if known is None:
        return _stored_role(user, workspace_id)
    if key not in known:
        known[key] = _stored_role(user, workspace_id)
    return known[key]


def _stored_role(user: User, workspace_id: UUID) -> str | None:
    return (
        Membership.objects.filter(user=user, workspace_id=workspace_id)
        .values_list("role", flat=True)
        .first()
    )


def can(user: User, verb: str, thing: InWorkspace) -> bool:
    """Whether a user may do this. Raises KeyError for a verb without a rule."""
    least, owner_too = RULES[verb]
    role = role_of(user, thing.workspace_id)
    if role is None or not user.is_active:
        return False
    owns = owner_too and role != Role.VIEWER and getattr(thing, "owner_id", None) == user.pk
    return owns or _RANK[Role(role)] >= _RANK[Role(least)]


def workspaces_for(user: User, verb: str) -> WorkspaceQuerySet:
    """Where this person may do this without owning anything, oldest first."""
    least = _RANK[Role(RULES[verb][0])]
    roles = [role for role, rank in _RANK.items() if rank >= least]
    found = Workspace.objects.filter(memberships__user=user, memberships__role__in=roles)
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
    """Raises NotPermitted with the role that is needed."""
    if not can(user, verb, thing):
        least = RULES[verb][0]
        raise NotPermitted(
            f"To {verb.replace('_', ' ')} you need the role {least} in this workspace."
        )
