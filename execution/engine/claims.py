"""Claiming an atom for work: one worker per atom, and no more at once than the run allows."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from config.shared.database.leases import lease_end
from config.shared.errors import IllegalTransition
from execution.engine.events import append_atom_event
from execution.engine.ladder import FailedTry, model_for
from execution.models import Atom, Attempt, Run
from planning.log.event_log import recording

logger = logging.getLogger(__name__)
Purpose = Attempt.Purpose


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """`ordinal` counts the attempts that came to an end, so that a repeated one finds its paid answer."""

    atom: Atom
    attempt: Attempt
    ordinal: int


def claim(atom_id: UUID) -> Claimed | None:
    """ready → running with a lease, or None if it is not to be worked on now."""
    # Most doubled messages end here, before they wait for a lock.
    if not Atom.objects.filter(pk=atom_id, status=Atom.Status.READY).exists():
        return None
    atom = _load(atom_id)
    with recording(atom.run.plan):
        run = Run.objects.select_for_update(no_key=True).get(pk=atom.run_id)
        if not _may_start(run, atom):
            return None
        try:
            atom.move_to(
                Atom.Status.RUNNING,
                source=[Atom.Status.READY],
                next_fence=True,
                lease_until=lease_end(),
            )
        except IllegalTransition:
            logger.info("atom claimed by another worker atom=%s", atom_id)
            return None
        claimed = _begin(atom)
        _append_event(claimed)
    return claimed


def _load(atom_id: UUID) -> Atom:
    related = ("run__plan__discovery", "task", "wave")
    return Atom.objects.select_related(*related).get(pk=atom_id)


def _may_start(run: Run, atom: Atom) -> bool:
    if run.status != Run.Status.RUNNING or atom.wave is None:
        return False
    lower_open = run.waves.open().filter(number__lt=atom.wave.number).exists()
    return not lower_open and run.atoms.working().count() < run.concurrency


def _begin(atom: Atom) -> Claimed:
    ended = [
        attempt for attempt in atom.attempts.all() if attempt.outcome != Attempt.Outcome.ABANDONED
    ]
    # Whoever asks for another version asks a model.
    is_given = bool(atom.given_code) and not ended
    last = atom.attempts.aggregate(last=Max("number"))["last"] or 0
    attempt = Attempt.objects.create(
        atom=atom,
        number=last + 1,
        purpose=atom.next_purpose,
        by=Attempt.By.CODE if is_given else Attempt.By.MODEL,
        model="" if is_given else _model(atom, ended),
        feedback=atom.feedback,
        fence=atom.fence,
        deadline_at=attempt_deadline(),
    )
    return Claimed(atom=atom, attempt=attempt, ordinal=len(ended) + 1)


def attempt_deadline() -> datetime:
    return timezone.now() + timedelta(seconds=settings.ATTEMPT_DEADLINE_SECONDS)


def _model(atom: Atom, ended: list[Attempt]) -> str:
    own = [one for one in ended if one.purpose != Purpose.REQUEST and one.by != Attempt.By.CODE]
    purposes = [*(attempt.purpose for attempt in own), atom.next_purpose]
    # One that passed its checks and then failed its tests is written again as a repair.
    failed = [
        FailedTry(model=attempt.model, signature=attempt.error_signature)
        for attempt, following in zip(own, purposes[1:], strict=True)
        if attempt.outcome == Attempt.Outcome.FAILED or following == Purpose.REPAIR
    ]
    base = settings.MODELS[atom.task.complexity]
    return model_for(base, settings.MODEL_LADDER, failed)


def _append_event(claimed: Claimed) -> None:
    atom, number = claimed.atom, claimed.ordinal
    if number > 1:
        most = settings.CONTENT_ATTEMPTS - 1
        append_atom_event("atom_retry_start", atom, attempt_number=number, max_retries=most)
        return
    total = Atom.objects.filter(run=atom.run_id).count()
    append_atom_event(
        "atom_execution_progress",
        atom,
        status=Atom.Status.RUNNING,
        current=atom.number,
        total=total,
    )
