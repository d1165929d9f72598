"""Closing reviews that are no longer needed."""

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from config.shared.errors import IllegalTransition
from execution.choices import CANCELLED_RUN
from execution.engine.lifecycle import CANCELLED
from execution.models import Atom
from review.choices import UNDECIDED_REVIEW
from review.decisions.record import SYSTEM
from review.models import Review, ReviewAction
from review.querysets import ReviewQuerySet

logger = logging.getLogger(__name__)
OTHER_CODE = "The code changed another way."


def retire_obsolete(run_id: UUID) -> int:
    """Close open reviews whose atom was accepted anew with other code; returns how many.

    One that a person asked new code for stays open until a person has seen the code, whichever it is by then.
    """
    accepted = Q(atom__run_id=run_id, atom__status=Atom.Status.ACCEPTED)
    reviews = Review.objects.filter(accepted, status__in=UNDECIDED_REVIEW)
    _follow_code(reviews.exclude(follows=None).exclude(status=Review.Status.CHECKING))
    others = reviews.filter(follows=None).exclude(code_sha=F("atom__code_sha"))
    return sum(_retire(one, OTHER_CODE) for one in others)


def _follow_code(reviews: ReviewQuerySet) -> None:
    atom = Atom.objects.filter(pk=OuterRef("atom"))
    reviews.update(
        code_sha=Subquery(atom.values("code_sha")), confidence=Subquery(atom.values("confidence"))
    )


def retire_cancelled(run_id: UUID) -> int:
    """Close the open reviews of a cancelled run; returns how many."""
    cancelled = Review.objects.open().filter(atom__run__status__in=CANCELLED_RUN)
    return sum(_retire(one, CANCELLED) for one in cancelled.filter(atom__run_id=run_id))


def cancelled_runs() -> list[UUID]:
    """Those that still have open reviews."""
    reviews = Review.objects.open().filter(atom__run__status__in=CANCELLED_RUN)
    return list(reviews.values_list("atom__run_id", flat=True).distinct())


def _retire(review: Review, why: str) -> bool:
    """Unless a person was quicker."""
    try:
        with transaction.atomic():
            review.move_to(
                Review.Status.OBSOLETE,
                source=review.sources_of(Review.Status.OBSOLETE),
                resolution=why,
                resolved_at=timezone.now(),
            )
            ReviewAction.objects.create(
                review=review, actor=SYSTEM, verb=ReviewAction.Verb.OBSOLETED, note=why
            )
    except IllegalTransition:
        logger.info("judged meanwhile review=%s", review.pk)
        return False
    return True
