"""What a reviewer does: claim, approve, reject, edit, regenerate, release.

Execution's verbs lock plan, run, wave and atom; the review is locked after them, in that one order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.access.auditing import audit
from config.access.models import User
from config.access.permitting import require
from config.shared.errors import DomainError
from execution import judged, locking
from planning.history import append, recording
from review.errors import AlreadyJudged, CodeChanged, FeedbackNeeded, HeldBySomeoneElse
from review.models import Review, ReviewAction

Status = Review.Status
Verb = ReviewAction.Verb


def claim(review: Review, by: User) -> None:
    """Hold it for five minutes, or hold it longer. Raises HeldBySomeoneElse, AlreadyJudged."""
    with recording(review.atom.run.plan, actor=by.get_username()):
        locked = _lock(review, by)
        if locked.status == Status.PENDING:
            _claim(locked, by)
            append("review_claimed", {"review_id": str(review.pk), "by": by.get_username()})
        else:
            Review.objects.filter(pk=locked.pk).update(held_by=by, held_until=_claim_end())
    review.refresh_from_db()


def release(review: Review, by: User, *, verb: str = Verb.RELEASED) -> None:
    """Give it back to the queue."""
    with transaction.atomic():
        locked = _lock(review, by)
        if locked.status == Status.IN_REVIEW:
            locked.move_to(Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None)
            _record(locked, by, verb)


def approve(review: Review, by: User, *, seen_sha: str, note: str = "") -> None:
    """The code is good as it is."""
    with _deciding(review, by, seen_sha, Verb.APPROVED, note) as locked:
        judged.confirm(review.atom, by)
        _resolve(locked, by, Status.APPROVED, note)


def reject(review: Review, by: User, *, seen_sha: str, feedback: str) -> None:
    """The atom goes back with the feedback, and what depends on it becomes stale."""
    _need(feedback)
    with _deciding(review, by, seen_sha, Verb.REJECTED, feedback) as locked:
        judged.reject(review.atom, by, feedback, seen_sha)
        _resolve(locked, by, Status.REJECTED, feedback)


def regenerate(review: Review, by: User, *, seen_sha: str, feedback: str) -> None:
    """Ask for a new attempt that reads the feedback."""
    _need(feedback)
    with _deciding(review, by, seen_sha, Verb.REGENERATED, feedback) as locked:
        judged.regenerate(review.atom, by, feedback, seen_sha)
        _resolve(locked, by, Status.REGENERATED, feedback)


def edit(review: Review, by: User, *, seen_sha: str, code: str) -> None:
    """Take the person's version to the checks; it counts only once they pass."""
    if not code.strip():
        raise FeedbackNeeded("The edited code is empty.")
    with _deciding(review, by, seen_sha, Verb.EDITED, "") as locked:
        locked.move_to(
            Status.CHECKING, source=[Status.IN_REVIEW], edited_code=code, edit_findings=[]
        )


def check_edit(review_id: UUID) -> None:
    """Check an edit at every level and let it count, or hand it back with what was found."""
    review = Review.objects.select_related("atom__run__plan", "held_by").get(pk=review_id)
    if review.status != Status.CHECKING or review.held_by is None:
        return
    by = review.held_by
    failed = _failures_of_edit(review, by)
    with recording(review.atom.run.plan, actor=by.get_username()):
        if failed:
            _hand_back(review, by, failed)
        else:
            _resolve(review, by, Status.EDITED, "", source=Status.CHECKING)


def _failures_of_edit(review: Review, by: User) -> list[str]:
    """What stands against it, in words; what cannot even be read is such a thing too."""
    try:
        findings = judged.edit(review.atom, by, review.edited_code, review.code_sha)
    except DomainError as refusal:
        return [refusal.message]
    return [f"{f.validator}: {f.detail}" for f in findings if f.outcome != "passed"]


def _hand_back(review: Review, by: User, findings: list[str]) -> None:
    review.move_to(
        Status.IN_REVIEW,
        source=[Status.CHECKING],
        edit_findings=findings,
        held_until=_claim_end(),
    )
    _record(review, by, Verb.EDIT_FAILED, "\n".join(findings))
    append("review_claimed", {"review_id": str(review.pk), "by": by.get_username()})


def return_unchecked(review: Review, reason: str) -> None:
    """The check of an edit broke: hand the review back with the reason and the edit kept."""
    if review.held_by is not None:
        with recording(review.atom.run.plan):
            _hand_back(review, review.held_by, [reason])


def unclaim(review: Review, by: User) -> None:
    """An operator takes a claim away, whoever holds it."""
    with transaction.atomic():
        locked = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        locked.move_to(Status.PENDING, source=[Status.IN_REVIEW], held_by=None, held_until=None)
        _record(locked, by, Verb.RELEASED)


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
        current = locking.lock_atom(atom).code_sha
        locked = _lock(review, by)
        if seen_sha != current:
            raise CodeChanged()
        if locked.status == Status.PENDING:
            _claim(locked, by)
        yield locked
        _record(locked, by, verb, note, before={"code_sha": seen_sha})
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
    if locked.status not in {Status.PENDING, Status.IN_REVIEW}:
        raise AlreadyJudged(f"This review is {locked.get_status_display().lower()} already.")
    held = locked.status == Status.IN_REVIEW and locked.held_by_id != by.pk
    if held and locked.held_until and locked.held_until > timezone.now():
        raise HeldBySomeoneElse(f"{locked.held_by} is judging this now.")
    return locked


def _claim(locked: Review, by: User) -> None:
    locked.move_to(
        Status.IN_REVIEW,
        source=[Status.PENDING],
        held_by=by,
        held_until=_claim_end(),
        code_sha=locked.atom.code_sha,
    )
    _record(locked, by, Verb.CLAIMED)


def _claim_end() -> object:
    return timezone.now() + timedelta(seconds=settings.REVIEW_CLAIM_SECONDS)


def _resolve(
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


def _record(
    review: Review, by: User, verb: str, note: str = "", *, before: dict[str, str] | None = None
) -> None:
    ReviewAction.objects.create(
        review=review,
        actor=by.get_username(),
        verb=verb,
        note=note,
        before=before or {},
        after={"status": review.status},
    )


def _need(feedback: str) -> None:
    if not feedback.strip():
        raise FeedbackNeeded()
