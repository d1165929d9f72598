"""Recording an action on a review: move the row, store the action, append the event.

All of it runs inside the caller's recording, with the review locked.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from config.access.models import User
from config.shared.database.leases import lease_end
from planning.log.event_log import append
from review.models import Review, ReviewAction

Status = Review.Status
SYSTEM = "system"


def claim_end() -> datetime:
    return lease_end(settings.REVIEW_CLAIM_SECONDS)


def hold(locked: Review, by: User) -> None:
    locked.move_to(
        Status.IN_REVIEW,
        source=[Status.PENDING],
        held_by=by,
        held_until=claim_end(),
        code_sha=locked.atom.code_sha,
    )
    record(locked, by, ReviewAction.Verb.CLAIMED)


def keep(locked: Review, by: User, **changes: str) -> None:
    """Hold it for longer; a claim that has lapsed is taken over."""
    changed = {"held_by": by, "held_until": claim_end()} | changes
    Review.objects.filter(pk=locked.pk).update(**changed)
    for name, value in changed.items():
        setattr(locked, name, value)


def resolve(
    review: Review, by: User, status: str, resolution: str, *, source: str = Status.IN_REVIEW
) -> None:
    review.move_to(
        status,
        source=[source],
        resolution=resolution,
        resolved_by=by,
        resolved_at=timezone.now(),
        held_until=timezone.now(),
    )
    append("review_resolved", {"review_id": str(review.pk), "resolution": status})


def follow_up(decided: Review, by: User) -> None:
    """Open the review of the code that this decision asks for; it awaits that code, for whoever asked."""
    review = Review.objects.create(
        atom=decided.atom,
        follows=decided,
        assigned_to=by,
        status=Status.AWAITING,
        reasons=[Review.Reason.NEW_CODE],
        priority=decided.priority,
        due_at=decided.due_at,
    )
    record(review, by, ReviewAction.Verb.OPENED, Review.Reason.NEW_CODE)


def record(
    review: Review,
    by: User | None,
    verb: str,
    note: str = "",
    *,
    before: dict[str, str] | None = None,
) -> None:
    """Without a person it is the system that acts."""
    ReviewAction.objects.create(
        review=review,
        actor=by.get_username() if by else SYSTEM,
        verb=verb,
        note=note,
        before=before or {},
        after={"status": review.status},
    )
