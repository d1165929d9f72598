"""Opening reviews. Every way in leads through `open_review`, which may be called any number of times."""

import math
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from execution.attempt.judgement import require_judgeable, why_not_judgeable
from execution.choices import CANCELLED_RUN
from execution.errors import NothingToJudge
from execution.models import AcceptanceResult, Atom, Check, Run, Wave
from execution.querysets import AtomQuerySet
from planning.log.event_log import append, recording
from review.decisions.record import SYSTEM
from review.models import Review, ReviewAction
from review.queue.naming import named_paths
from review.queue.priority import LOW, base_priority, due_in, never_reviewed, raised_priority

COMPONENT_LEVEL = 3
ON_REQUEST = "on_request"
# How long after its end a run is still looked over: what a lost message left out is made by then.
LOOKED_OVER = timedelta(days=1)


def ask(atom: Atom, by: User) -> Review:
    """A person wants this code looked at. Raises NothingToJudge."""
    require(by, "request_review", atom.run.plan)
    require_judgeable(atom)
    return open_review(atom.pk, ON_REQUEST, by=by.get_username())


def open_review(atom_id: UUID, reason: str, *, by: str = "") -> Review:
    """Open the review of an atom, or add a reason to the open one. Raises NothingToJudge in a cancelled run."""
    atom = Atom.objects.select_related("run__plan", "task").get(pk=atom_id)
    if atom.run.status in CANCELLED_RUN:
        raise NothingToJudge(why_not_judgeable(atom))
    try:
        with recording(atom.run.plan, actor=by):
            return _open(atom, reason, by or SYSTEM)
    except IntegrityError:  # someone else opened it between our look and our insert
        with recording(atom.run.plan, actor=by):
            return _open(atom, reason, by or SYSTEM)


def _open(atom: Atom, reason: str, actor: str) -> Review:
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
        review=review, actor=actor, verb=ReviewAction.Verb.OPENED, note=reason
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


def _atoms(run_id: UUID) -> AtomQuerySet:
    """Those that may be reviewed: a signal of a run may come after its cancelling."""
    return Atom.objects.filter(run_id=run_id).exclude(run__status__in=CANCELLED_RUN)


def open_low(run_id: UUID, *, task_id: UUID | None = None) -> int:
    """Open reviews for accepted atoms below 0.70 whose code nobody judged; returns how many."""
    atoms = _atoms(run_id).accepted().filter(confidence__lt=LOW)
    if task_id:
        atoms = atoms.filter(task_id=task_id)
    return _open_each(atoms.filter(never_reviewed()), "low_confidence")


def open_exhausted(run_id: UUID) -> int:
    """Open reviews for atoms whose attempts ran out with something reviewable."""
    waiting = _atoms(run_id).filter(status=Atom.Status.NEEDS_REVIEW)
    missing = waiting.exclude(pk__in=Review.objects.open().values("atom_id"))
    return _open_each(missing, "attempts_exhausted")


def open_for_gate(wave: Wave) -> int:
    """Open reviews for what failed at a shut gate: atoms its tests touch, and those of files its checks name.

    Code that a person has judged since the gate shut is left alone.
    """
    if wave.status != Wave.Status.BLOCKED:
        return 0
    results = AcceptanceResult.objects.filter(wave=wave).latest_per_test()
    tests = [
        result.test_id for result in results if result.status != AcceptanceResult.Status.PASSED
    ]
    atoms = _atoms(wave.run_id).accepted()
    wanted = atoms.filter(Q(acceptance_tests__in=tests) | Q(path__in=_named_files(wave)))
    return _open_each(wanted.exclude(_judged_since(wave)).distinct(), "gate_blocked")


def _named_files(wave: Wave) -> set[str]:
    closing = wave.decisions.aggregate(last=Max("round"))["last"]
    checks = Check.objects.failed().filter(wave=wave, round=closing, level__gte=COMPONENT_LEVEL)
    paths = Atom.objects.filter(run_id=wave.run_id).values_list("path", flat=True).distinct()
    return named_paths(list(checks.values_list("detail", flat=True)), list(paths))


def _judged_since(wave: Wave) -> Exists:
    same = Review.objects.filter(atom=OuterRef("pk"), code_sha=OuterRef("code_sha"))
    return Exists(same.filter(resolved_at__gte=wave.closed_at))


def sample(run_id: UUID) -> int:
    """Open reviews of the lowest-scored unjudged atoms up to the sampling share; returns how many."""
    accepted = _atoms(run_id).accepted().filter(confidence__isnull=False)
    share = Decimal(str(settings.REVIEW_SAMPLE_SHARE))
    wanted = math.ceil(share * accepted.count())
    opened = Review.objects.filter(atom__run_id=run_id).values("atom").distinct().count()
    candidates = accepted.filter(never_reviewed()).exclude(reviews__isnull=False)
    chosen = candidates.order_by("confidence", "number")[: max(0, wanted - opened)]
    return _open_each(chosen, "sampled")


def runs_to_look_over() -> list[UUID]:
    """Those in which a review may be missing: under way, or ended a short while ago."""
    under_way = Q(status__in=[Run.Status.RUNNING, Run.Status.PAUSED])
    ended = Q(status__in=[Run.Status.COMPLETED, Run.Status.FAILED])
    recently = Q(ended_at__gte=timezone.now() - LOOKED_OVER)
    return list(Run.objects.filter(under_way | ended & recently).values_list("pk", flat=True))


def look_over(run_id: UUID) -> None:
    """Make what lost signals would have made."""
    open_exhausted(run_id)
    open_low(run_id)
    for wave in Wave.objects.filter(run_id=run_id, status=Wave.Status.BLOCKED):
        open_for_gate(wave)
    sample(run_id)


def _open_each(atoms: AtomQuerySet, reason: str) -> int:
    ids = list(atoms.values_list("pk", flat=True))
    for atom_id in ids:
        open_review(atom_id, reason)
    return len(ids)
