"""Claiming an atom for work: one worker per atom, and no more at once than the run allows."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from config.shared.database.leases import lease_end
from config.shared.errors import IllegalTransition
from config.shared.logs import log_ids
from execution.choices import STYLE_ERROR
from execution.engine.ladder import FailedTry, model_for
from execution.engine.run_events import append_atom_event
from execution.engine.schedule.obstacles import facts_of, obstacle, places
from execution.models import Atom, Attempt, Run
from planning.log.event_log import recording
from planning.models import Discovery

logger = logging.getLogger(__name__)
Purpose = Attempt.Purpose
# A prompt quotes these of what was found out; the brief alone may be a megabyte.
READ = {"plan", "aggregates", "skeleton"}
UNREAD = [
    f"run__plan__discovery__{field.name}"
    for field in Discovery._meta.concrete_fields
    if field.name not in READ and not field.primary_key
]


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """`ordinal` counts the attempts that came to an end, so that a repeated one finds its paid answer."""

    atom: Atom
    attempt: Attempt
    ordinal: int


def claim(atom_id: UUID) -> Claimed | None:
    """ready → running with a lease, or None if it is not to be worked on now."""
    atom = _load(atom_id)
    # Most doubled messages end here, before they wait for a lock.
    if atom is None:
        return None
    log_ids.note(run_id=atom.run_id, plan_id=atom.run.plan_id)
    with recording(atom.run.plan):
        run = Run.objects.select_for_update(no_key=True).get(pk=atom.run_id)
        taken = places(run)
        if obstacle(facts_of(run, [atom], taken=taken)[atom.pk]):
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
        _append_event(claimed, taken.total)
    return claimed


def _load(atom_id: UUID) -> Atom | None:
    """If it is ready."""
    related = ("run__plan__discovery", "task", "wave")
    ready = Atom.objects.filter(pk=atom_id, status=Atom.Status.READY)
    return ready.select_related(*related).defer(*UNREAD).first()


def _begin(atom: Atom) -> Claimed:
    tried = list(atom.attempts.all())
    ended = [attempt for attempt in tried if attempt.outcome != Attempt.Outcome.ABANDONED]
    answering = [attempt for attempt in ended if attempt.number > atom.specified_after]
    # Whoever asks for another version asks a model.
    is_given = bool(atom.given_code) and not answering
    attempt = Attempt.objects.create(
        atom=atom,
        number=max((attempt.number for attempt in tried), default=0) + 1,
        purpose=atom.next_purpose,
        by=Attempt.By.CODE if is_given else Attempt.By.MODEL,
        model="" if is_given else _model(atom, answering),
        feedback=atom.feedback,
        fence=atom.fence,
        deadline_at=attempt_deadline(),
    )
    return Claimed(atom=atom, attempt=attempt, ordinal=len(ended) + 1)


def attempt_deadline() -> datetime:
    return timezone.now() + timedelta(seconds=settings.ATTEMPT_DEADLINE_SECONDS)


def _model(atom: Atom, ended: list[Attempt]) -> str:
    own = [
        one
        for one in ended
        if one.purpose != Purpose.REQUEST
        and one.by != Attempt.By.CODE
        and one.error_class != STYLE_ERROR
    ]
    purposes = [*(attempt.purpose for attempt in own), atom.next_purpose]
    # One that passed its checks and then failed its tests is written again as a repair.
    failed = [
        FailedTry(model=attempt.model, signature=attempt.error_signature)
        for attempt, following in zip(own, purposes[1:], strict=True)
        if attempt.outcome in Attempt.BAD or following == Purpose.REPAIR
    ]
    base = settings.MODELS[atom.task.complexity]
    return model_for(base, settings.MODEL_LADDER, failed)


def _append_event(claimed: Claimed, total: int) -> None:
    atom, number = claimed.atom, claimed.ordinal
    if number > 1:
        most = settings.CONTENT_ATTEMPTS - 1
        append_atom_event("atom_retry_start", atom, attempt_number=number, max_retries=most)
        return
    append_atom_event(
        "atom_execution_progress",
        atom,
        status=Atom.Status.RUNNING,
        current=atom.number,
        total=total,
    )
