"""Invitations by link: made and shown once, found by their hash, used once, revoked."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config.access.audit import audit
from config.access.models import Invitation, Membership, User, Workspace
from config.access.permissions import require_in
from config.access.teams.members import locked
from config.shared.errors import BadInput, DomainError
from config.shared.secrets import hash_of

MOST_OPEN = 50
LONGEST_DAYS = 30


class AlreadyMember(DomainError):
    """You are in this workspace already. The invitation stays open for somebody else."""

    code = "already_member"


class InvitationSpent(DomainError):
    """This invitation does not work any more."""

    code = "invitation_spent"
    status = 410


def make(
    workspace: Workspace, by: User, *, role: str, days: int, note: str = ""
) -> tuple[Invitation, str]:
    """The row, and the secret of the link, which is not kept. Raises NotPermitted and BadInput."""
    require_in(by, "manage_members", workspace.pk)
    if role not in Membership.Role.values or not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"Choose one of the roles, and 1 to {LONGEST_DAYS} days.")
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        locked(workspace.pk)
        if workspace.invitations.open().count() >= MOST_OPEN:
            raise BadInput(f"{MOST_OPEN} invitations are open. Revoke one first.")
        row = Invitation.objects.create(
            workspace=workspace,
            role=role,
            note=note,
            hash=hash_of(secret),
            created_by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        audit(by, "invite", row, after={"role": role, "days": days, "note": note})
    return row, secret


def find(secret: str) -> Invitation | None:
    """Whatever became of it: the person who holds the link is told."""
    rows = Invitation.objects.select_related("workspace", "created_by", "used_by")
    return rows.filter(hash=hash_of(secret)).first()


def accept(invitation: Invitation, user: User) -> Membership:
    """Use it up: the person becomes a member. Raises AlreadyMember, and InvitationSpent with what became of it."""
    with transaction.atomic():
        locked(invitation.workspace_id)
        here = Membership.objects.filter(user=user, workspace_id=invitation.workspace_id)
        if here.exists():
            raise AlreadyMember
        open_one = Invitation.objects.open().filter(pk=invitation.pk)
        if not open_one.update(used_at=timezone.now(), used_by=user):
            raise InvitationSpent(why_spent(Invitation.objects.get(pk=invitation.pk)))
        member = Membership.objects.create(
            user=user, workspace_id=invitation.workspace_id, role=invitation.role
        )
        audit(user, "join_workspace", member, after={"role": invitation.role})
    return member


def why_spent(invitation: Invitation) -> str:
    """Empty for one that is open."""
    if invitation.used_at:
        return "This invitation has been used. Each works once; ask for another one."
    if invitation.revoked_at:
        return "This invitation was revoked. Ask whoever sent it for another one."
    if invitation.is_expired:
        return "This invitation has expired. Ask whoever sent it for another one."
    return ""


def revoke(invitation: Invitation, by: User) -> None:
    """Raises NotPermitted, and InvitationSpent for one that is not open any more."""
    require_in(by, "manage_members", invitation.workspace_id)
    with transaction.atomic():
        open_one = Invitation.objects.open().filter(pk=invitation.pk)
        if not open_one.update(revoked_at=timezone.now()):
            now = Invitation.objects.filter(pk=invitation.pk).first()
            raise InvitationSpent(why_spent(now) if now else "")
        audit(by, "revoke_invitation", invitation, before={"role": invitation.role})
