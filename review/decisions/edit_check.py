"""Checking a person's version: it is accepted, or handed back with the findings."""

import logging
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from config.access.models import User
from config.shared.database.leases import lapsed, lease_end
from config.shared.errors import DomainError, IllegalTransition
from execution.attempt import judgement
from execution.attempt.edit import CheckedEdit
from execution.engine import row_locks
from planning.log.event_log import append, recording
from review.decisions.record import claim_end, follow_up, record, resolve
from review.models import Review, ReviewAction

logger = logging.getLogger(__name__)
Status = Review.Status
Verb = ReviewAction.Verb
# Above a full queue and every test of an atom at its limit, far below for ever.
CHECK_SECONDS = 900
UNFINISHED = "The check of your version did not finish. Send it again."
SENDER_GONE = "The person who sent this version no longer has an account."


def check_end() -> datetime:
    return lease_end(CHECK_SECONDS)


def check_edit(review_id: UUID) -> None:
    """Check an edit at every level and let it count, or hand it back with what was found."""
    review = _begin(review_id)
    if review is None:
        return
    if review.held_by is None:
        hand_back(review_id, [SENDER_GONE])
        return
    try:
        edited = judgement.try_edit(review.atom, review.edited_code)
        _conclude(review, review.held_by, edited)
    except DomainError as refusal:
        _hand_back(review, [refusal.message])


def _begin(review_id: UUID) -> Review | None:
    """The review with its time counted from now; None if it is checked no more."""
    checking = Review.objects.filter(pk=review_id, status=Status.CHECKING)
    if not checking.update(held_until=check_end()):
        logger.info("nothing to check review=%s", review_id)
        return None
    return checking.select_related("atom__run__plan", "held_by").first()


def _conclude(review: Review, by: User, edited: CheckedEdit) -> None:
    """The version and the review move in one transaction.

    Raises IllegalTransition, and writes nothing, if the review went another way meanwhile.
    """
    atom = review.atom
    with row_locks.locked(atom.run_id, actor=by.get_username()) as run:
        atom.run = run
        judgement.take_edit(atom, by, edited, review.code_sha)
        locked = _still_checking(review.pk, review.edited_code)
        if locked is None:
            raise IllegalTransition(review, Status.EDITED)
        if edited.is_good:
            resolve(locked, by, Status.EDITED, "", source=Status.CHECKING)
            follow_up(locked, by)
        else:
            _return(locked, edited.messages)


def hand_back(review_id: UUID, findings: list[str]) -> None:
    """Hand the version back to its sender with the findings; does nothing if the check was ended."""
    review = Review.objects.select_related("atom__run__plan").get(pk=review_id)
    _hand_back(review, findings)


def _hand_back(review: Review, findings: list[str]) -> None:
    """The version that was read with this review: a later one has a check of its own."""
    with recording(review.atom.run.plan):
        locked = _still_checking(review.pk, review.edited_code)
        if locked is not None:
            _return(locked, findings)


def _still_checking(review_id: UUID, code: str) -> Review | None:
    rows = Review.objects.select_for_update(no_key=True, of=("self",)).select_related("held_by")
    locked = rows.filter(pk=review_id, status=Status.CHECKING, edited_code=code).first()
    if locked is None:
        logger.info("checked no more review=%s", review_id)
    return locked


def _return(locked: Review, findings: list[str]) -> None:
    locked.move_to(
        Status.IN_REVIEW,
        source=[Status.CHECKING],
        edit_findings=findings,
        held_until=claim_end() if locked.held_by else timezone.now(),
    )
    record(locked, locked.held_by, Verb.EDIT_FAILED, "\n".join(findings))
    by = locked.held_by.get_username() if locked.held_by else ""
    append("review_claimed", {"review_id": str(locked.pk), "by": by})


def unfinished() -> list[UUID]:
    """Checks whose worker died or whose message was lost."""
    rows = Review.objects.filter(lapsed("held_until"), status=Status.CHECKING)
    return list(rows.values_list("pk", flat=True))


def return_unfinished(review_id: UUID) -> None:
    hand_back(review_id, [UNFINISHED])
