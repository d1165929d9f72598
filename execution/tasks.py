"""Celery tasks of execution. Each claims its row, so a doubled message does nothing."""

import logging
from functools import partial
from uuid import UUID

from celery import shared_task

from config.shared.database.connections import is_interruption, patiently
from config.shared.database.lapsed import free_lapsed
from config.shared.jobs import each
from execution.attempt import attempts, recheck
from execution.drive import drive as move_on
from execution.engine import cost_check, lapsed_work, lifecycle, run_start
from execution.engine.claims import claim
from execution.engine.incidents import look_for_incident
from execution.engine.queue import Job, Kind, Sender
from execution.engine.schedule import standstill
from execution.engine.single_flight import Coalesced
from execution.export.remote import pushes
from execution.gate import closing
from execution.gate.removal import further_tests, proofs
from execution.models import Atom, Attempt, Run, Wave
from execution.prepare import acceptance_tests, preparations, similar_atoms, specifications
from execution.preview import start as previews
from execution.sandbox.dependencies import environments, proposals
from planning.models import MasterPlan

logger = logging.getLogger(__name__)


@shared_task
def drive(run_id: str) -> None:
    """Queue what may go on now. Atoms that end together are followed by one look at the run."""
    _drive_together(run_id)


def _drive(run_id: str) -> None:
    """Drive a run; after an internal error the run is paused with the reason."""
    try:
        jobs = patiently(partial(move_on, UUID(run_id)))
    except Exception as error:
        if is_interruption(error):
            raise  # The sweep drives it again.
        logger.exception("driving broke run=%s", run_id)
        text = f"Masterplan itself failed: {type(error).__name__}: {error}"
        lifecycle.pause_for(UUID(run_id), Run.PauseReason.INCIDENT, text)
        return
    _send(jobs)


def _queue(job: Job) -> None:
    JOBS[job.kind].delay(str(job.id))


_drive_together = Coalesced(_drive)
_send = Sender(_queue)


def _begin(kind: Kind, row_id: str) -> UUID:
    job = Job(kind=kind, id=UUID(row_id))
    _send.begun(job)
    return job.id


@shared_task
def specify(preparation_id: str) -> None:
    _prepare(_begin(Kind.SPECIFY, preparation_id), specifications.specify)


@shared_task
def lock_packages(plan_id: str) -> None:
    proposals.lock_packages(UUID(plan_id))


@shared_task
def write_tests(preparation_id: str) -> None:
    _prepare(_begin(Kind.WRITE_TESTS, preparation_id), acceptance_tests.write_tests)


@shared_task
def write_further_tests(preparation_id: str) -> None:
    _prepare(_begin(Kind.WRITE_FURTHER_TESTS, preparation_id), further_tests.write_further_tests)


def _prepare(preparation_id: UUID, work: preparations.Work) -> None:
    claimed = preparations.claim(preparation_id)
    if claimed is None:
        return
    try:
        preparations.attend(claimed, work)
    except Exception as error:
        logger.exception("preparation broke preparation=%s", preparation_id)
        preparations.record_crash(claimed, error)
    drive(str(claimed.run_id))


@shared_task
def run_atom(atom_id: str) -> None:
    claimed = claim(_begin(Kind.RUN_ATOM, atom_id))
    if claimed is None:
        return
    try:
        attempts.work(claimed)
    except Exception as error:
        logger.exception("attempt broke atom=%s", atom_id)
        attempts.record_crash(claimed, error)
    wave_id = claimed.atom.wave_id
    if claimed.attempt.outcome == Attempt.Outcome.FAILED and wave_id is not None:
        look_for_incident(claimed.atom.run_id, wave_id)
    drive(str(claimed.atom.run_id))


@shared_task
def recheck_atom(atom_id: str) -> None:
    try:
        recheck.recheck(_begin(Kind.RECHECK_ATOM, atom_id))
    except Exception as error:
        logger.exception("recheck broke atom=%s", atom_id)
        recheck.give_up(UUID(atom_id), error)
    drive(str(Atom.objects.values_list("run_id", flat=True).get(pk=atom_id)))


@shared_task
def close_wave(wave_id: str) -> None:
    try:
        closing.close_wave(_begin(Kind.CLOSE_WAVE, wave_id))
    except Exception as error:
        logger.exception("closing broke wave=%s", wave_id)
        closing.give_back(UUID(wave_id), error)
    drive(str(Wave.objects.values_list("run_id", flat=True).get(pk=wave_id)))


@shared_task
def prove_by_removal(run_id: str) -> None:
    """Whatever keeps it from ending: what is proven so far stays, and the release gate proves the rest."""
    proofs.prove_as_asked(UUID(run_id))


@shared_task
def start_unattended(plan_id: str) -> None:
    """An approved plan that nobody watches goes on by itself, in the name of who approved it."""
    plan = MasterPlan.objects.get(pk=plan_id)
    if plan.status == MasterPlan.Status.APPROVED and plan.is_unattended:
        run_start.start_unattended(plan)


@shared_task
def remember_atoms(run_id: str) -> None:
    similar_atoms.remember_atoms(UUID(run_id))


@shared_task
def push(push_id: str) -> None:
    pushes.push(UUID(push_id))


@shared_task
def check_cost(run_id: str) -> None:
    cost_check.check_cost(UUID(run_id))


@shared_task
def out_of_budget(budget_id: str) -> None:
    lifecycle.out_of_budget(UUID(budget_id))


@shared_task
def sweep() -> None:
    """Each row for itself: one that cannot go on keeps none of the others."""
    free_lapsed("execution")
    environments.remove_unused()
    previews.end_lost()
    for push_id in pushes.to_push():
        push.delay(str(push_id))
    for plan_id in lapsed_work.plans_to_start():
        start_unattended.delay(str(plan_id))
    for run_id in lapsed_work.runs_to_drive():
        drive.delay(str(run_id))
    each(standstill.notice, standstill.still_runs())


JOBS = {
    Kind.SPECIFY: specify,
    Kind.WRITE_TESTS: write_tests,
    Kind.WRITE_FURTHER_TESTS: write_further_tests,
    Kind.RUN_ATOM: run_atom,
    Kind.RECHECK_ATOM: recheck_atom,
    Kind.CLOSE_WAVE: close_wave,
}
