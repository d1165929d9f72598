"""Writing the audit log."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from config.access.models import AuditEntry, User
from config.access.permissions import role_of


def audit(
    actor: User | None,
    verb: str,
    thing: Model,
    *,
    workspace_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Record an act; call it inside the transaction of the act itself.

    The role is the one in the thing's own workspace, or in the one given.
    """
    workspace_id = workspace_id or getattr(thing, "workspace_id", None)
    role = role_of(actor, workspace_id) if actor and workspace_id else None
    AuditEntry.objects.create(
        actor=actor.get_username() if actor else "system",
        role=role or "",
        verb=verb,
        object_type=thing._meta.model_name or "",
        object_id=str(thing.pk),
        before=before or {},
        after=after or {},
    )
