"""Deleting an account: the row stays for what hangs on it, with nothing in it that tells who it was.

What other apps keep under the name is theirs to forget (`account_deleted`), in the same transaction.
"""

from uuid import uuid4

from axes.utils import reset
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.access.audit import audit
from config.access.models import (
    ApiToken,
    AuditEntry,
    IdempotencyKey,
    Invitation,
    Membership,
    SecondFactor,
    Share,
    User,
    Workspace,
)
from config.access.signals import account_deleted
from config.shared.errors import DomainError


class StillNeeded(DomainError):
    """This account cannot be deleted yet."""

    code = "still_needed"


def what_stands_in_the_way(user: User) -> list[str]:
    """Sentences; empty where the account may go."""
    found = [
        f"You are the only administrator of {workspace}. Make somebody else one first."
        for workspace in _led_alone(user)
    ]
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        found.append("You are the only operator of this server. Make somebody else one first.")
    return found


def _led_alone(user: User) -> list[Workspace]:
    """Workspaces with other people in them, and no other administrator."""
    led = Workspace.objects.filter(
        memberships__user=user, memberships__role=Membership.Role.ADMIN
    ).order_by("name")
    active = Membership.objects.filter(user__is_active=True).exclude(user=user)
    others = active.filter(role=Membership.Role.ADMIN).values("workspace")
    return list(led.exclude(pk__in=others).filter(pk__in=active.values("workspace")))


def delete(user: User) -> str:
    """Anonymise the account and end all it opens. Returns its new name. Raises StillNeeded."""
    with transaction.atomic():
        mine = Workspace.objects.filter(memberships__user=user).order_by("pk")
        list(mine.select_for_update(no_key=True, of=("self",)))
        if reasons := what_stands_in_the_way(user):
            raise StillNeeded(" ".join(reasons))
        name = f"deleted-{uuid4().hex[:12]}"
        account_deleted.send(User, user=user, name=name)
        _rename_in_audit(user.get_username(), name)
        _rename_in_admin_log(user, name)
        _close(user, name)
        audit(user, "delete_account", user)
    return name


def _rename_in_audit(old: str, new: str) -> None:
    """As whoever acted, and as whoever was acted upon."""
    AuditEntry.objects.filter(actor=old).update(actor=new)
    for side in ("before", "after"):
        for part in ("member", "person"):
            for entry in AuditEntry.objects.filter(**{f"{side}__{part}": old}):
                setattr(entry, side, getattr(entry, side) | {part: new})
                entry.save(update_fields=[side])


def _rename_in_admin_log(user: User, new: str) -> None:
    """Of operators who worked on the account or its memberships."""
    theirs = Q(object_id=str(user.pk)) | Q(object_repr__startswith=f"{user.get_username()} in ")
    LogEntry.objects.filter(theirs).update(object_repr=new, change_message="")


def _close(user: User, name: str) -> None:
    """No session opens it any more, as the hash of the password is another."""
    reset(username=user.get_username())
    SecondFactor.objects.filter(user=user).delete()
    user.second_factor = None
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    ApiToken.objects.filter(user=user).update(name="")
    IdempotencyKey.objects.filter(user=user).delete()
    Invitation.objects.open().filter(created_by=user).update(revoked_at=timezone.now())
    Share.objects.filter(user=user).delete()
    Membership.objects.filter(user=user).delete()
    user.username, user.email, user.first_name, user.last_name = name, "", "", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
