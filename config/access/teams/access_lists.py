"""Sharing: who is on the access list of a conversation and its plan, and at what level."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config.access.audit import audit
from config.access.models import AccessList, Membership, Share, User, Workspace
from config.access.permissions import require, require_in
from config.shared.errors import BadInput, DomainError

NOBODY = "Nobody has that name."
# The same for a stranger where sharing with those is off: who else is here is nobody's business.
NOBODY_HERE = (
    "Nobody in this workspace has that name. An administrator can invite them, or allow"
    " sharing beyond the workspace."
)


class ShareChanged(DomainError):
    """Somebody has changed this share in the meantime. The list shows how it is now."""

    code = "share_changed"


class Shareable(Protocol):
    """What has an owner, a workspace and perhaps an access list, and is shared."""

    owner_id: UUID
    workspace_id: UUID
    access_list_id: UUID | None


def shares_of(thing: Shareable) -> QuerySet[Share]:
    """By the names of the people."""
    rows = Share.objects.filter(access_list=thing.access_list_id).select_related("user")
    return rows.order_by("user__username")


@dataclass(frozen=True, kw_only=True)
class Change:
    """`level` is empty for a share that ended."""

    user: User
    level: str


def person_named(text: str, thing: Shareable) -> User:
    """An active person by their exact name, who may be shared with. Raises BadInput.

    Not by address: addresses are what people say of themselves.
    """
    text = text.strip()
    found = User.objects.filter(username=text, is_active=True)
    goes_outside = Workspace.objects.filter(pk=thing.workspace_id, shares_outside=True).exists()
    if not goes_outside:
        members = Membership.objects.filter(workspace_id=thing.workspace_id)
        found = found.filter(pk__in=members.values("user"))
    person = found.first()
    if person is None:
        raise BadInput(NOBODY if goes_outside else NOBODY_HERE)
    if person.pk == thing.owner_id:
        raise BadInput("It is theirs already.")
    return person


def share(access_list: AccessList, thing: Shareable, person: User, level: str, by: User) -> Change:
    """Put a person on the list, or change their level. Raises NotPermitted and BadInput."""
    require(by, "share", thing)
    if level not in Share.Level.values:
        raise BadInput("Choose one of the levels.")
    with _one(access_list):
        row = Share.objects.filter(access_list=access_list, user=person).first()
        before = {"level": row.level} if row else {}
        if row is None:
            row = Share(access_list=access_list, user=person, created_by=by)
        row.level = level
        row.save()
        audit(
            by, "share", row, workspace_id=access_list.workspace_id, before=before, after=_told(row)
        )
    return Change(user=person, level=level)


def end(row: Share, thing: Shareable, by: User) -> Change:
    """Take a person off the list; people may take themselves off. Raises NotPermitted and ShareChanged."""
    if row.user_id != by.pk:
        require(by, "share", thing)
    return _end(row, by)


def _end(row: Share, by: User) -> Change:
    with _one(row.access_list):
        if not Share.objects.filter(pk=row.pk).delete()[0]:
            raise ShareChanged
        audit(by, "unshare", row, workspace_id=row.access_list.workspace_id, before=_told(row))
    return Change(user=row.user, level="")


def end_for(row: Share, by: User) -> Change:
    """An administrator ends somebody else's share. Raises NotPermitted and ShareChanged."""
    require_in(by, "manage_members", row.access_list.workspace_id)
    return _end(row, by)


def end_outside(workspace: Workspace, by: User) -> int:
    """End what is shared with people who are not in the workspace. Returns how many shares."""
    members = Membership.objects.filter(workspace=workspace).values("user")
    rows = Share.objects.filter(access_list__workspace=workspace).exclude(user__in=members)
    found = list(rows.select_related("user"))
    for row in found:
        audit(by, "unshare", row, workspace_id=workspace.pk, before=_told(row))
    rows.delete()
    return len(found)


@contextmanager
def _one(access_list: AccessList) -> Iterator[None]:
    """A transaction in which nobody else changes the list."""
    with transaction.atomic():
        AccessList.objects.select_for_update(no_key=True).get(pk=access_list.pk)
        yield


def _told(row: Share) -> dict[str, str]:
    return {"person": row.user.get_username(), "level": row.level, "list": str(row.access_list_id)}
