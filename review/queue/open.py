"""Opening reviews, always by `open_review`, which may be called any number of times."""

import math
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from execution.attempt.judgement import require_judgeable, why_not_judgeable
from execution.choices import CANCELLED_RUN
from execution.errors import NothingToJudge
from execution.gate.blame import Blame
from execution.gate.repair import failed_checks
from execution.models import AcceptanceResult, Atom, ProblemReport, Run, Wave
from execution.querysets import AtomQuerySet
from planning.log.event_log import append, recording
from review.choices import Reason
from review.decisions.record import SYSTEM
from review.models import Review, ReviewAction
from review.queue.priority import LOW, base_priority, due_in, never_reviewed, raised_priority

# How long after its end a run is still looked over: what a lost message left out is made by then.
LOOKED_OVER = timedelta(days=1)


def ask(atom: Atom, by: User) -> Review:
    """A person wants this code looked at. Raises NothingToJudge."""
    require(by, "request_review", atom.run.plan)
    require_judgeable(atom)
    return open_review(atom.pk, Reason.ON_REQUEST, by=by.get_username())


def for_decision(atom: Atom, by: User) -> Review:
    """The open review of an atom that this person is about to decide on; opened if there is none."""
    require(by, "review", atom.run.plan)
    review = Review.objects.open().with_atom().filter(atom=atom).first()
    return review or open_review(atom.pk, Reason.ON_REQUEST, by=by.get_username())


def open_review(atom_id: UUID, reason: str, *, by: str = "") -> Review:
    """Open the review of an atom, or add a reason to the open one. Raises NothingToJudge in a cancelled run."""
    atom = Atom.objects.select_related("run__plan", "task").get(pk=atom_id)
    if atom.run.status in CANCELLED_RUN:
        raise NothingToJudge(why_not_judgeable(atom))
    _open_all([atom], reason, by=by)
    return Review.objects.open().get(atom=atom_id)


def _open_all(atoms: Sequence[Atom], reason: str, *, by: str = "") -> None:
    """As `open_review`, for atoms of one run; as many queries as for one."""
    plan = atoms[0].run.plan
    try:
        with recording(plan, actor=by):
            _open(atoms, reason, by or SYSTEM)
    except IntegrityError:  # someone else opened one between our look and our insert
        with recording(plan, actor=by):
            _open(atoms, reason, by or SYSTEM)


def _open(atoms: Sequence[Atom], reason: str, actor: str) -> None:
    locked = Review.objects.select_for_update(no_key=True).filter(atom__in=atoms)
    reviews = {review.atom_id: review for review in locked.open().order_by("pk")}
    waiting = Atom.objects.waiting_counts([atom.pk for atom in atoms])
    added = [
        review
        for atom in atoms
        if (review := reviews.get(atom.pk)) and _adds(review, atom, reason, waiting[atom.pk])
    ]
    Review.objects.bulk_update(added, ["reasons", "is_sample", "confidence", "priority", "due_at"])
    new = [_new(atom, reason, waiting[atom.pk]) for atom in atoms if atom.pk not in reviews]
    Review.objects.bulk_create(new)
    verb = ReviewAction.Verb.OPENED
    ReviewAction.objects.bulk_create(
        ReviewAction(review=review, actor=actor, verb=verb, note=reason) for review in new
    )
    for review in new:
        about = {"review_id": str(review.pk), "atom_id": str(review.atom_id), "reason": reason}
        append("review_created", about, task=review.atom.task)


def _new(atom: Atom, reason: str, waiting: int) -> Review:
    priority = raised_priority(base_priority(atom.confidence, [reason]), waiting=waiting)
    return Review(
        atom=atom,
        reasons=[reason],
        is_sample=reason == Reason.SAMPLED,
        confidence=atom.confidence,
        priority=priority,
        due_at=timezone.now() + due_in(priority),
        code_sha=atom.code_sha,
    )


def _adds(review: Review, atom: Atom, reason: str, waiting: int) -> bool:
    """Put the reason and the score on an open review; whether that changes it."""
    if reason in review.reasons and review.confidence == atom.confidence:
        return False
    if reason not in review.reasons:
        review.reasons = [*review.reasons, reason]
        review.is_sample = False
    review.confidence = atom.confidence
    base = base_priority(atom.confidence, review.reasons)
    review.priority = min(review.priority, raised_priority(base, waiting=waiting))
    review.due_at = min(review.due_at, review.created_at + due_in(review.priority))
    return True


def _atoms(run_id: UUID) -> AtomQuerySet:
    """Those that may be reviewed: a signal of a run may come after its cancelling."""
    return Atom.objects.filter(run_id=run_id).exclude(run__status__in=CANCELLED_RUN)


def open_low(run_id: UUID, *, task_id: UUID | None = None) -> int:
    """Open reviews for accepted atoms below 0.70 whose code nobody judged; returns how many."""
    atoms = _atoms(run_id).accepted().filter(confidence__lt=LOW)
    if task_id:
        atoms = atoms.filter(task_id=task_id)
    return _open_each(atoms.filter(never_reviewed()), Reason.LOW_CONFIDENCE)


def open_exhausted(run_id: UUID) -> int:
    """Open reviews for atoms whose attempts ran out with something reviewable."""
    waiting = _atoms(run_id).filter(status=Atom.Status.NEEDS_REVIEW)
    missing = waiting.exclude(pk__in=Review.objects.open().values("atom_id"))
    return _open_each(missing, Reason.ATTEMPTS_EXHAUSTED)


def open_for_gate(wave: Wave) -> int:
    """Open reviews for what failed at a blocked gate: atoms its tests touch, and those its checks can be about.

    Code that a person has judged since the gate shut is left alone.
    """
    if wave.status != Wave.Status.BLOCKED:
        return 0
    results = AcceptanceResult.objects.filter(wave=wave).latest_per_test()
    tests = [
        result.test_id for result in results if result.status != AcceptanceResult.Status.PASSED
    ]
    atoms = _atoms(wave.run_id).accepted()
    accused = Blame(wave.run).messages_by_atom(failed_checks(wave))
    wanted = atoms.filter(Q(acceptance_tests__in=tests) | Q(pk__in=accused))
    return _open_each(wanted.exclude(_judged_since(wave)).distinct(), Reason.GATE_BLOCKED)


def open_reported(report: ProblemReport) -> int:
    """Open reviews of the code that answers where a person found something wrong, unless it has changed since."""
    atoms = _atoms(report.preview.run_id).accepted().filter(reports=report)
    same = Review.objects.filter(atom=OuterRef("pk"))
    noted = Exists(same.open().filter(reasons__contains=[Reason.REPORTED]))
    judged = Exists(same.filter(resolved_at__gte=report.made_at))
    return _open_each(atoms.exclude(noted).exclude(judged), Reason.REPORTED, by=report.made_by)


def _judged_since(wave: Wave) -> Exists:
    same = Review.objects.filter(atom=OuterRef("pk"), code_sha=OuterRef("code_sha"))
    return Exists(same.filter(resolved_at__gte=wave.closed_at))


def sample(run_id: UUID) -> int:
    """Open reviews of the lowest-scored unjudged atoms up to the sampling share; returns how many."""
    return _up_to(run_id, settings.REVIEW_SAMPLE_SHARE)


def ask_share(run: Run, by: User, share: float) -> int:
    """The same for the share, of 1, that a person wants looked at."""
    require(by, "request_review", run.plan)
    return _up_to(run.pk, share)


def _up_to(run_id: UUID, share: float) -> int:
    accepted = _atoms(run_id).accepted().filter(confidence__isnull=False)
    wanted = math.ceil(Decimal(str(share)) * accepted.count())
    opened = Review.objects.filter(atom__run_id=run_id).values("atom").distinct().count()
    candidates = accepted.filter(never_reviewed()).exclude(reviews__isnull=False)
    chosen = candidates.order_by("confidence", "number")[: max(0, wanted - opened)]
    return _open_each(chosen, Reason.SAMPLED)


def runs_to_look_over() -> list[UUID]:
    """Those in which a review may be missing: under way, or ended a short while ago."""
    under_way = Q(status__in=[Run.Status.RUNNING, Run.Status.PAUSED])
    ended = Q(status__in=[Run.Status.COMPLETED, Run.Status.FAILED])
    recently = Q(ended_at__gte=timezone.now() - LOOKED_OVER)
    return list(Run.objects.filter(under_way | ended & recently).values_list("pk", flat=True))


def look_over(run_id: UUID) -> None:
    """Open the reviews that lost signals would have opened."""
    open_exhausted(run_id)
    open_low(run_id)
    for wave in Wave.objects.filter(run_id=run_id, status=Wave.Status.BLOCKED):
        open_for_gate(wave)
    for report in ProblemReport.objects.filter(preview__run=run_id).select_related("preview"):
        open_reported(report)
    sample(run_id)


def _open_each(atoms: AtomQuerySet, reason: str, *, by: str = "") -> int:
    """Of one run."""
    ids = list(atoms.values_list("pk", flat=True))
    if ids:
        whole = Atom.objects.filter(pk__in=ids).select_related("run__plan", "task")
        _open_all(list(whole.defer("code", "description").in_order()), reason, by=by)
    return len(ids)
