"""Opening reviews. Every way in leads through `open_review`, which may be called any number of times."""

import math
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from execution.models import Atom, Run
from planning.history import append, recording
from review.models import Review, ReviewAction
from review.prioritising import LOW, base_priority, due_in, never_reviewed, raised_priority


def open_review(atom_id: UUID, reason: str) -> Review:
    """Open the review of an atom, or add a reason to the open one."""
    atom = Atom.objects.select_related("run__plan", "task").get(pk=atom_id)
    try:
        with recording(atom.run.plan):
            return _open(atom, reason)
    except IntegrityError:  # someone else opened it between our look and our insert
        with recording(atom.run.plan):
            return _open(atom, reason)


def _open(atom: Atom, reason: str) -> Review:
    locked = Review.objects.select_for_update(no_key=True)
    review = locked.filter(atom=atom).open().first()
    if review:
        return _add_reason(review, atom, reason)
    priority = raised_priority(atom, base_priority(atom.confidence, [reason]))
    review = Review.objects.create(
        atom=atom,
        reasons=[reason],
        confidence=atom.confidence,
        priority=priority,
        due_at=timezone.now() + due_in(priority),
        code_sha=atom.code_sha,
    )
    ReviewAction.objects.create(
        review=review, actor="system", verb=ReviewAction.Verb.OPENED, note=reason
    )
    append(
        "review_created",
        {"review_id": str(review.pk), "atom_id": str(atom.pk), "reason": reason},
        task=atom.task,
    )
    return review


def _add_reason(review: Review, atom: Atom, reason: str) -> Review:
    if reason in review.reasons and review.confidence == atom.confidence:
        return review
    if reason not in review.reasons:
        review.reasons = [*review.reasons, reason]
    review.confidence = atom.confidence
    priority = raised_priority(atom, base_priority(atom.confidence, review.reasons))
    review.priority = min(review.priority, priority)
    review.due_at = min(review.due_at, review.created_at + due_in(review.priority))
    review.save(update_fields=["reasons", "confidence", "priority", "due_at"])
    return review


def open_low(run_id: UUID, *, task_id: UUID | None = None) -> int:
    """Open reviews for accepted atoms below 0.70 whose code nobody judged; returns how many."""
    atoms = Atom.objects.accepted().filter(run_id=run_id, confidence__lt=LOW)
    if task_id:
        atoms = atoms.filter(task_id=task_id)
    return _open_each(atoms.filter(never_reviewed()), "low_confidence")


def open_exhausted(run_id: UUID) -> int:
    """Open reviews for atoms whose attempts ran out with something reviewable."""
    waiting = Atom.objects.filter(run_id=run_id, status=Atom.Status.NEEDS_REVIEW)
    missing = waiting.exclude(pk__in=Review.objects.open().values("atom_id"))
    return _open_each(missing, "attempts_exhausted")


def open_for_gate(run_id: UUID, test_ids: list[UUID]) -> int:
    """Open reviews for the atoms that the failing tests of a blocked gate touch."""
    atoms = Atom.objects.accepted().filter(run_id=run_id, acceptance_tests__in=test_ids)
    return _open_each(atoms.distinct(), "gate_blocked")


def sample(run: Run) -> int:
    """Open reviews of the lowest-scored unjudged atoms up to the sampling share; returns how many."""
    accepted = Atom.objects.accepted().filter(run=run, confidence__isnull=False)
    share = Decimal(str(settings.REVIEW_SAMPLE_SHARE))
    wanted = math.ceil(share * accepted.count())
    opened = Review.objects.filter(atom__run=run).values("atom").distinct().count()
    candidates = accepted.filter(never_reviewed()).exclude(reviews__isnull=False)
    chosen = candidates.order_by("confidence", "number")[: max(0, wanted - opened)]
    return _open_each(chosen, "sampled")


def _open_each(atoms: object, reason: str) -> int:
    ids = list(atoms.values_list("pk", flat=True))  # type: ignore[attr-defined]
    for atom_id in ids:
        open_review(atom_id, reason)
    return len(ids)


def retire_obsolete(run_id: UUID) -> int:
    """Close open reviews whose atom was accepted anew with other code."""
    retired = 0
    for review in Review.objects.open().filter(atom__run_id=run_id).select_related("atom"):
        atom = review.atom
        if atom.status == Atom.Status.ACCEPTED and atom.code_sha != review.code_sha:
            retired += _retire(review)
    return retired


@transaction.atomic
def _retire(review: Review) -> int:
    review.move_to(
        Review.Status.OBSOLETE,
        source=review.sources_of("obsolete"),
        resolution="The code changed another way.",
        resolved_at=timezone.now(),
    )
    ReviewAction.objects.create(review=review, actor="system", verb=ReviewAction.Verb.OBSOLETED)
    return 1
