"""The actions of a reviewer: claim, approve, reject, edit, regenerate, release.

Execution's verbs lock plan, run, wave and atom; the review is locked after them, in that one order.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared import live
from config.shared.database.leases import lapsed
from execution.attempt import judgement
from execution.engine import row_locks
from planning.log.event_log import append, recording
from review.choices import ActionVerb
from review.decisions.edit_check import check_end
from review.decisions.record import follow_up, hold, keep, record, resolve
from review.errors import (
    AlreadyJudged,
    CodeAwaited,
    CodeChanged,
    FeedbackNeeded,
    HeldBySomeoneElse,
    NoLongerSample,
)
from review.models import Review

Status = Review.Status


def claim(review: Review, by: User) -> None:
    """Hold it for five minutes, or hold it longer. Raises HeldBySomeoneElse, AlreadyJudged."""
    require(by, "review", review.atom.run.plan)
    with recording(review.atom.run.plan, actor=by.get_username()):
        locked = _lock(review, by)
        if locked.status == Status.PENDING:
            hold(locked, by)
            append("review_claimed", {"review_id": str(review.pk), "by": by.get_username()})
        else:
            if locked.held_by_id != by.pk:
                append("review_claimed", {"review_id": str(review.pk), "by": by.get_username()})
            keep(locked, by)
    review.refresh_from_db()


def release(review: Review, by: User) -> None:
    """Give it back to the queue."""
    _give_back(review, by, ActionVerb.RELEASED)


def skip(review: Review, by: User) -> None:
    """Leave it to others, also where it was for this person alone."""
    _give_back(review, by, ActionVerb.SKIPPED)


def _give_back(review: Review, by: User, verb: str) -> None:
    require(by, "review", review.atom.run.plan)
    with recording(review.atom.run.plan, actor=by.get_username()):
        locked = _lock(review, by)
        is_held = locked.status == Status.IN_REVIEW
        is_left = verb == ActionVerb.SKIPPED and locked.assigned_to_id is not None
        if is_held:
            locked.move_to(Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None)
        if is_left:
            Review.objects.filter(pk=locked.pk).update(assigned_to=None)
        if is_held or is_left:
            record(locked, by, verb)
            append("review_released", {"review_id": str(review.pk), "by": by.get_username()})


def approve(review: Review, by: User, *, seen_sha: str, note: str = "") -> None:
    """Approve the code as it is."""
    with _deciding(review, by, seen_sha):
        judgement.confirm(review.atom, by)
        _close(review, by, seen_sha, ActionVerb.APPROVED, note)


def approve_sample(review: Review, by: User, *, seen_sha: str) -> None:
    """As `approve`, while being a sample is all it is. Raises NoLongerSample."""
    with _deciding(review, by, seen_sha):
        judgement.confirm(review.atom, by)
        if not _lock(review, by).is_sample:
            raise NoLongerSample
        _close(review, by, seen_sha, ActionVerb.APPROVED, "")


def reject(review: Review, by: User, *, seen_sha: str, feedback: str) -> None:
    """Reject the code with feedback; what depends on it becomes stale, and the new code comes back to this person."""
    _need(feedback)
    with _deciding(review, by, seen_sha):
        judgement.reject(review.atom, by, feedback, seen_sha)
        follow_up(_close(review, by, seen_sha, ActionVerb.REJECTED, feedback), by)


def regenerate(review: Review, by: User, *, seen_sha: str, feedback: str) -> None:
    """Ask for a new attempt that reads the feedback; its code comes back to this person."""
    _need(feedback)
    with _deciding(review, by, seen_sha):
        judgement.regenerate(review.atom, by, feedback, seen_sha)
        follow_up(_close(review, by, seen_sha, ActionVerb.REGENERATED, feedback), by)


def edit(review: Review, by: User, *, seen_sha: str, code: str) -> None:
    """Send a person's version to the checks; it is accepted only if they pass."""
    if not code.strip():
        raise FeedbackNeeded("The edited code is empty.")
    with _deciding(review, by, seen_sha):
        locked = _take(review, by, seen_sha)
        locked.move_to(
            Status.CHECKING,
            source=[Status.IN_REVIEW],
            held_until=check_end(),
            edited_code=code,
            edit_findings=[],
        )
        _record_decision(locked, by, seen_sha, ActionVerb.EDITED, "")


def unclaim(review: Review, by: User) -> None:
    """An operator takes a claim away, whoever holds it."""
    with transaction.atomic():
        locked = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        locked.move_to(Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None)
        record(locked, by, ActionVerb.RELEASED)
        group = live.workspace_group(review.atom.run.plan.workspace_id)
        live.publish_on_commit(group, "reviews_changed")


def release_lapsed() -> int:
    """Free claims whose five minutes are over; returns how many. Lists are told afterwards, as they read at once."""
    claims = Review.objects.filter(lapsed("held_until"), status=Status.IN_REVIEW)
    with transaction.atomic():
        for workspace in set(claims.values_list("atom__run__plan__workspace", flat=True)):
            live.publish_on_commit(live.workspace_group(workspace), "reviews_changed")
        return claims.move_all(
            Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None
        )


@contextmanager
def _deciding(review: Review, by: User, seen_sha: str) -> Iterator[None]:
    """The transaction of a decision about the code this person saw, with its atom locked."""
    atom = review.atom
    require(by, "review", atom.run.plan)
    with row_locks.locked(atom.run_id, actor=by.get_username()) as run:
        atom.run = run
        held_atom = row_locks.lock_atom(atom)
        _require_free(Review.objects.get(pk=review.pk), by)
        if seen_sha != held_atom.code_sha:
            raise CodeChanged()
        judgement.require_judgeable(held_atom)
        yield
    review.refresh_from_db()


def _take(review: Review, by: User, seen_sha: str) -> Review:
    """The review, locked after all that the decision moves, and held by this person."""
    locked = _lock(review, by)
    if locked.status == Status.PENDING:
        hold(locked, by)
    keep(locked, by, code_sha=seen_sha)
    return locked


def _close(review: Review, by: User, seen_sha: str, verb: ActionVerb, note: str) -> Review:
    locked = _take(review, by, seen_sha)
    resolve(locked, by, Status(verb.value), note)
    _record_decision(locked, by, seen_sha, verb, note)
    return locked


def _record_decision(locked: Review, by: User, seen_sha: str, verb: ActionVerb, note: str) -> None:
    record(locked, by, verb, note, before={"code_sha": seen_sha})
    audit(
        by,
        f"review_{verb}",
        locked.atom,
        workspace_id=locked.atom.run.plan.workspace_id,
        after={"review": str(locked.pk), "note": note},
    )


def _lock(review: Review, by: User) -> Review:
    locked = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    locked.atom = review.atom
    _require_free(locked, by)
    return locked


def _require_free(review: Review, by: User) -> None:
    """Raises HeldBySomeoneElse, CodeAwaited, AlreadyJudged."""
    if review.status == Status.AWAITING:
        raise CodeAwaited
    if review.status == Status.CHECKING:
        raise HeldBySomeoneElse(f"A version by {review.held_by} is being checked now.")
    if review.status not in {Status.PENDING, Status.IN_REVIEW}:
        raise AlreadyJudged(f"This review is already {review.get_status_display().lower()}.")
    if review.is_held and review.held_by_id != by.pk:
        raise HeldBySomeoneElse(f"{review.held_by} is judging this now.")


def _need(feedback: str) -> None:
    if not feedback.strip():
        raise FeedbackNeeded()
