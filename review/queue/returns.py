"""Bringing a review back to whoever asked for new code, when that code is there."""

import logging
from uuid import UUID

from django.utils import timezone

from config.access.permissions import can
from config.shared.errors import IllegalTransition
from planning.log.event_log import append, recording
from review.decisions.record import record
from review.models import Review, ReviewAction
from review.queue.priority import due_in

logger = logging.getLogger(__name__)


def written() -> list[UUID]:
    """Atoms whose reviews await code that is there."""
    return list(Review.objects.awaiting().judgeable().values_list("atom_id", flat=True))


def bring_back(atom_id: UUID) -> None:
    """awaiting → pending, for the person who asked, or for anybody if they may no longer judge."""
    rows = Review.objects.awaiting().judgeable().filter(atom=atom_id)
    for review in rows.select_related("atom__run__plan", "atom__task", "assigned_to"):
        try:
            _bring_back(review)
        except IllegalTransition:
            logger.info("brought back by another worker review=%s", review.pk)


def _bring_back(review: Review) -> None:
    atom = review.atom
    plan, asker = atom.run.plan, review.assigned_to
    with recording(plan):
        review.move_to(
            Review.Status.PENDING,
            source=[Review.Status.AWAITING],
            code_sha=atom.code_sha,
            confidence=atom.confidence,
            due_at=timezone.now() + due_in(review.priority),
            assigned_to=asker if asker and can(asker, "review", plan) else None,
        )
        record(review, None, ReviewAction.Verb.RETURNED)
        about = {"review_id": str(review.pk), "atom_id": str(atom.pk)}
        append("review_created", about | {"reason": Review.Reason.NEW_CODE}, task=atom.task)
