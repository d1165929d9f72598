"""Who is in a workspace, and as what. A workspace that has members keeps an administrator among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from config.access.audit import audit
from config.access.models import Membership, Share, User, Workspace
from config.access.permissions import require_in
from config.shared.errors import BadInput, DomainError

ADMIN = Membership.Role.ADMIN


class LastAdmin(DomainError):
    """A workspace keeps at least one administrator. Make somebody else one first."""

    code = "last_admin"


class MemberChanged(DomainError):
    """Somebody else has changed this member in the meantime. The list shows how it is now."""

    code = "member_changed"


def locked(workspace_id: UUID) -> Workspace:
    """The workspace, so that two changes of its members cannot each leave the other's administrator."""
    return Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def change_role(member: Membership, role: str, by: User, *, seen: str) -> None:
    """`seen` is the role that was on the page. Raises NotPermitted, BadInput, LastAdmin and MemberChanged."""
    if role not in Membership.Role.values:
        raise BadInput("Choose one of the roles.")
    with _one(member, by, seen=seen):
        require_in(by, "manage_members", member.workspace_id)
        if seen == ADMIN and role != ADMIN:
            _require_another_admin(member)
        if Membership.objects.filter(pk=member.pk, role=seen).update(role=role):
            audit(by, "change_role", member, before=_told(member, seen), after=_told(member, role))
    member.role = role


def remove(member: Membership, by: User, *, seen: str) -> None:
    """Also what was shared with them here. People may remove themselves. Raises as `change_role`."""
    with _one(member, by, seen=seen):
        if member.user_id != by.pk:
            require_in(by, "manage_members", member.workspace_id)
        if seen == ADMIN:
            _require_another_admin(member)
        verb = "leave_workspace" if member.user_id == by.pk else "remove_member"
        audit(by, verb, member, before=_told(member, seen))
        Share.objects.filter(
            user_id=member.user_id, access_list__workspace_id=member.workspace_id
        ).delete()
        Membership.objects.filter(pk=member.pk).delete()


@contextmanager
def _one(member: Membership, by: User, *, seen: str) -> Iterator[None]:
    """A transaction in which nobody else changes who is in the workspace."""
    with transaction.atomic():
        locked(member.workspace_id)
        if not Membership.objects.filter(pk=member.pk, role=seen).exists():
            raise MemberChanged
        yield


def _require_another_admin(member: Membership) -> None:
    admins = Membership.objects.filter(
        workspace_id=member.workspace_id, role=ADMIN, user__is_active=True
    )
    if not admins.exclude(pk=member.pk).exists():
        raise LastAdmin


def _told(member: Membership, role: str) -> dict[str, str]:
    return {"member": member.user.get_username(), "role": role}
