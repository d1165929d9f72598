"""Moving a run as far as its rows allow. It may be called by anyone, any number of times."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from config.shared.signals import send_on_commit
from execution.choices import OPEN_ATOM
from execution.engine.cost_check import wave_fits
from execution.engine.lifecycle import OUT_OF_BUDGET, finish_cancelling, pause_locked
from execution.engine.queue import Job, Kind
from execution.engine.row_locks import lock_waves, locked
from execution.engine.schedule.blocked import follow_providers, unreached
from execution.engine.schedule.obstacles import STOPPED, current_wave, places, unready
from execution.engine.single_flight import in_line
from execution.engine.stale import each, reopen
from execution.engine.task_status import follow_atoms
from execution.export import releases
from execution.gate.evidence import is_last
from execution.gate.removal.totals import totals
from execution.models import Atom, GateDecision, Run, Wave
from execution.prepare.preparations import late_tests, open_tests, prepare
from execution.signals import run_completed
from execution.source.trees import accepted_since, providers_shas
from planning.log.event_log import append

logger = logging.getLogger(__name__)
Status = Run.Status


def drive(run_id: UUID) -> list[Job]:
    """Move the run as far as its rows allow; returns what workers are to do next.

    Nothing where somebody waits for a look already: they will see what we have seen.
    """
    try:
        with in_line(run_id) as place:
            if place is None:
                return []
            jobs, is_settled = _step_once(run_id, begun=place.leave)
        while not is_settled:
            jobs, is_settled = _step_once(run_id)
    except Run.DoesNotExist:
        logger.info("no such run run=%s", run_id)
        return []
    return jobs


def _step_once(run_id: UUID, begun: Callable[[], None] = lambda: None) -> tuple[list[Job], bool]:
    """One transaction; a run whose status it changed is looked at again in the next."""
    with locked(run_id) as run:
        begun()
        before = run.status
        jobs = _step(run)
    return jobs, bool(jobs) or run.status == before


def _step(run: Run) -> list[Job]:
    if run.status == Status.PREPARING:
        return prepare(run)
    if run.status == Status.RUNNING:
        return [*late_tests(run), *_advance(run)]
    if run.status == Status.CANCELLING:
        finish_cancelling(run)
    return []


def _advance(run: Run) -> list[Job]:
    """The lowest wave that has not passed is the current one."""
    lock_waves(run)
    if follow_providers(run):
        follow_atoms(
            run, run.atoms.exclude(status=Atom.Status.ACCEPTED).values_list("task", flat=True)
        )
    reopen(run)
    wave = current_wave(run)
    if wave is None:
        _finish(run)
        return []
    if wave.status == Wave.Status.PENDING:
        if not run.atoms.filter(status__in=OPEN_ATOM).exists():
            _wait_for_people(run)
            return []
        if not wave_fits(run, wave):
            text = f"Wave {wave.number} is not expected to fit into what is left. {OUT_OF_BUDGET}"
            pause_locked(run, Run.PauseReason.BUDGET, text)
            return []
        _start(run, wave)
    if wave.status == Wave.Status.RUNNING:
        return _work_on(run, wave)
    return _close(run, wave) if wave.status == Wave.Status.GATING and wave.is_free else []


def _close(run: Run, wave: Wave) -> list[Job]:
    """Send the wave to its gate; the last gate waits for tests that are still being written."""
    if is_last(wave) and open_tests(run):
        return []
    return [Job(kind=Kind.CLOSE_WAVE, id=wave.pk)]


def _start(run: Run, wave: Wave) -> None:
    wave.move_to(Wave.Status.RUNNING, source=[Wave.Status.PENDING], started_at=timezone.now())
    total = wave.atoms.count()
    about = {"wave_id": str(wave.pk), "number": wave.number, "total_atoms": total}
    append("wave_execution_start", about)
    logger.info("wave started run=%s wave=%s atoms=%s", run.pk, wave.number, total)


def _work_on(run: Run, wave: Wave) -> list[Job]:
    run.atoms.filter(wave__number__gt=wave.number).move_all(
        Atom.Status.PENDING, source=[Atom.Status.READY]
    )
    free_atoms = _with_all_providers(wave)
    begun = wave.atoms.filter(pk__in=free_atoms).move_all(
        Atom.Status.READY, source=[Atom.Status.PENDING]
    )
    rechecks = _stale(wave, free_atoms)
    if begun or rechecks:
        follow_atoms(run, wave.atoms.values_list("task", flat=True))
    if not wave.atoms.filter(status__in=OPEN_ATOM).exists():
        return _all_ended(run, wave)
    free = max(0, run.concurrency - places(run).working)
    ready = (
        wave.atoms.filter(status=Atom.Status.READY).in_order().values_list("pk", flat=True)[:free]
    )
    return [*rechecks, *(Job(kind=Kind.RUN_ATOM, id=pk) for pk in ready)]


def _all_ended(run: Run, wave: Wave) -> list[Job]:
    """To its gate; but a gate is not asked about atoms that only an outage kept from being written."""
    silent = unreached(run)
    if first := silent.first():
        text = f"The model could not be reached for {silent.count()} atoms: {first.last_error}"
        pause_locked(run, Run.PauseReason.INCIDENT, text)
        return []
    if is_last(wave) and run.atoms.exclude(status=Atom.Status.ACCEPTED).exists():
        # Of a tree with holes the release gate could only say that it has holes.
        follow_atoms(run, wave.atoms.values_list("task", flat=True))
        _wait_for_people(run)
        return []
    wave.move_to(
        Wave.Status.GATING, source=[Wave.Status.RUNNING], next_fence=True, lease_until=None
    )
    return _close(run, wave)


def _with_all_providers(wave: Wave) -> set[UUID]:
    """Waiting atoms of the wave whose providers are all accepted."""
    waiting = wave.atoms.filter(status__in=[Atom.Status.PENDING, Atom.Status.STALE])
    waiting_ids = set(waiting.values_list("pk", flat=True))
    return waiting_ids - set(unready(waiting_ids)) if waiting_ids else set()


def _stale(wave: Wave, free_atoms: set[UUID]) -> list[Job]:
    """Where the interfaces beneath are as they were, the code is only checked again, unpaid."""
    stale = wave.atoms.filter(pk__in=free_atoms, status=Atom.Status.STALE).in_order()
    rows = {atom.pk: atom for atom in stale.only("code", "providers_sha", "feedback")}
    shas = providers_shas(list(rows))
    again = [pk for pk, atom in rows.items() if atom.code and atom.providers_sha == shas[pk]]
    changed = [pk for pk in rows if pk not in again]
    news = accepted_since(changed)
    feedback = {
        pk: "\n\n".join([rows[pk].feedback or PROVIDER_CHANGED, *news.get(pk, [])])
        for pk in changed
    }
    if feedback:
        wave.atoms.filter(pk__in=feedback).move_all(
            Atom.Status.READY, source=[Atom.Status.STALE], feedback=each(feedback)
        )
    return [Job(kind=Kind.RECHECK_ATOM, id=pk) for pk in again]


PROVIDER_CHANGED = "An interface that this code uses has changed since it was written."


def _finish(run: Run) -> None:
    """Complete the run once every gate has opened and every atom is accepted."""
    if run.atoms.exclude(status=Atom.Status.ACCEPTED).exists():
        _wait_for_people(run)
        return
    run.move_to(Status.COMPLETED, source=[Status.RUNNING], ended_at=timezone.now())
    gaps = totals(run).gaps
    last = GateDecision.objects.filter(wave__run=run).order_by("pk").last()
    type_errors = len(last.left()) if last else 0
    run.plan.complete(can_release=run.can_release, gaps=gaps, type_errors=type_errors)
    kept = releases.keep(run)
    append(
        "masterplan_execution_complete",
        {
            "run_id": str(run.pk),
            "can_release": run.can_release,
            "release": kept.name if kept else "",
            "gaps": gaps,
            "type_errors": type_errors,
            "atoms": run.atoms.count(),
        },
    )
    send_on_commit(run_completed, sender=Run, run_id=run.pk)
    logger.info("run completed run=%s can_release=%s", run.pk, run.can_release)


def _wait_for_people(run: Run) -> None:
    """Pause the run: nothing can continue without a person."""
    stopped = run.atoms.filter(status__in=STOPPED).order_by("number")
    blocked = run.atoms.filter(status=Atom.Status.BLOCKED).count()
    names = ", ".join(str(atom) for atom in stopped[:5])
    text = f"{stopped.count()} atoms wait for a person ({names}); {blocked} more wait for them."
    pause_locked(run, Run.PauseReason.GATE, text)
