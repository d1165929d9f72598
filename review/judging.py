"""What a reviewer does: claim, approve, reject, edit, regenerate, release.

Execution's verbs lock plan, run, wave and atom; the review is locked after them, in that one order.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from config.access.auditing import audit
from config.access.models import User
from config.access.permitting import require
from execution import judged, locking
from planning.history import append, recording
from review.acting import hold, keep, record, resolve
from review.checking import check_end
from review.errors import AlreadyJudged, CodeChanged, FeedbackNeeded, HeldBySomeoneElse
from review.models import Review, ReviewAction

Status = Review.Status
Verb = ReviewAction.Verb


def claim(review: Review, by: User) -> None:
    """Hold it for five minutes, or hold it longer. Raises HeldBySomeoneElse, AlreadyJudged."""
    require(by, "review", review.atom.run.plan)
    with recording(review.atom.run.plan, actor=by.get_username()):
        locked = _lock(review, by)
        if locked.status == Status.PENDING:
            hold(locked, by)
            append("review_claimed", {"review_id": str(review.pk), "by": by.get_username()})
        else:
            keep(locked, by)
    review.refresh_from_db()


def release(review: Review, by: User) -> None:
    """Give it back to the queue."""
    _give_back(review, by, Verb.RELEASED)


def skip(review: Review, by: User) -> None:
    """Leave it to others."""
    _give_back(review, by, Verb.SKIPPED)


def _give_back(review: Review, by: User, verb: str) -> None:
    require(by, "review", review.atom.run.plan)
    with transaction.atomic():
        locked = _lock(review, by)
        if locked.status == Status.IN_REVIEW:
            locked.move_to(Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None)
            record(locked, by, verb)


def approve(review: Review, by: User, *, seen_sha: str, note: str = "") -> None:
    """The code is good as it is."""
    with _deciding(review, by, seen_sha, Verb.APPROVED, note) as locked:
        judged.confirm(review.atom, by)
        resolve(locked, by, Status.APPROVED, note)


def reject(review: Review, by: User, *, seen_sha: str, feedback: str) -> None:
    """The atom goes back with the feedback, and what depends on it becomes stale."""
    _need(feedback)
    with _deciding(review, by, seen_sha, Verb.REJECTED, feedback) as locked:
        judged.reject(review.atom, by, feedback, seen_sha)
        resolve(locked, by, Status.REJECTED, feedback)


def regenerate(review: Review, by: User, *, seen_sha: str, feedback: str) -> None:
    """Ask for a new attempt that reads the feedback."""
    _need(feedback)
    with _deciding(review, by, seen_sha, Verb.REGENERATED, feedback) as locked:
        judged.regenerate(review.atom, by, feedback, seen_sha)
        resolve(locked, by, Status.REGENERATED, feedback)


def edit(review: Review, by: User, *, seen_sha: str, code: str) -> None:
    """Take the person's version to the checks; it counts only once they pass."""
    if not code.strip():
        raise FeedbackNeeded("The edited code is empty.")
    with _deciding(review, by, seen_sha, Verb.EDITED, "") as locked:
        locked.move_to(
            Status.CHECKING,
            source=[Status.IN_REVIEW],
            held_until=check_end(),
            edited_code=code,
            edit_findings=[],
        )


def unclaim(review: Review, by: User) -> None:
    """An operator takes a claim away, whoever holds it."""
    with transaction.atomic():
        locked = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        locked.move_to(Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None)
        record(locked, by, Verb.RELEASED)


def release_lapsed() -> int:
    """Free claims whose five minutes are over; returns how many."""
    return Review.objects.filter(status=Status.IN_REVIEW, held_until__lt=timezone.now()).update(
        status=Status.PENDING, held_by=None, held_until=None
    )


@contextmanager
def _deciding(review: Review, by: User, seen_sha: str, verb: str, note: str) -> Iterator[Review]:
    """Open the transaction of a decision: yields the review, held by this person."""
    atom = review.atom
    require(by, "review", atom.run.plan)
    with locking.locked(atom.run_id, actor=by.get_username()) as run:
        atom.run = run
        held_atom = locking.lock_atom(atom)
        locked = _lock(review, by)
        if seen_sha != held_atom.code_sha:
            raise CodeChanged()
        judged.require_judgeable(held_atom)
        if locked.status == Status.PENDING:
            hold(locked, by)
        keep(locked, by, code_sha=seen_sha)
        yield locked
        record(locked, by, verb, note, before={"code_sha": seen_sha})
        audit(
            by,
            f"review_{verb}",
            atom,
            workspace_id=atom.run.plan.workspace_id,
            after={"review": str(review.pk), "note": note},
        )
    review.refresh_from_db()


def _lock(review: Review, by: User) -> Review:
    locked = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    if locked.status == Status.CHECKING:
        raise HeldBySomeoneElse(f"A version of {locked.held_by} is being checked now.")
    if locked.status not in {Status.PENDING, Status.IN_REVIEW}:
        raise AlreadyJudged(f"This review is {locked.get_status_display().lower()} already.")
    held = locked.status == Status.IN_REVIEW and locked.held_by_id != by.pk
    if held and locked.held_until and locked.held_until > timezone.now():
        raise HeldBySomeoneElse(f"{locked.held_by} is judging this now.")
    return locked


def _need(feedback: str) -> None:
    if not feedback.strip():
        raise FeedbackNeeded()
