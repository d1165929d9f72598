"""Pausing, resuming, cancelling and retrying runs. These change rows only; workers notice."""

from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.database.leases import take_away
from config.shared.signals import send_on_commit
from costs.errors import BudgetExceeded
from costs.models import Budget
from execution.choices import PAUSABLE_RUN, WORKING_ATOM
from execution.engine.ladder import PERSON_ROUNDS
from execution.engine.row_locks import lock_waves, locked
from execution.engine.stale import ask_gates_again
from execution.engine.task_status import follow_atoms
from execution.models import Atom, Attempt, Preparation, Run, Wave
from execution.signals import run_cancelled, run_moved, run_paused
from planning.log.event_log import append
from planning.models import PlanEvent, Task
from planning.money.besides import PAUSED
from planning.money.payers import budgets_for

WAITS_FOR_PEOPLE = {Run.PauseReason.GATE, Run.PauseReason.INCIDENT}
CANCEL_GRACE_SECONDS = 30
CANCELLED = "The run was cancelled."
PAUSED_BY = "Paused by {}."
OUT_OF_BUDGET = "Raise the budget limit to continue; the page of the run says which one."


def pause(run: Run, by: User) -> None:
    """Take every lease away: open streams close within a second, and nothing new is claimed."""
    require(by, "run_plan", run.plan)
    with locked(run.pk, actor=by.get_username()) as held:
        pause_locked(held, Run.PauseReason.USER, PAUSED_BY.format(by.get_username()))
        _take_leases(held)
        audit(by, "pause_run", held.plan, after={"run": str(held.pk)})


def rename_pauses(old: str, new: str) -> None:
    """A deleted account is named by no pause, in the run and in the history."""
    said, renamed = PAUSED_BY.format(old), PAUSED_BY.format(new)
    Run.objects.filter(reason=said).update(reason=renamed)
    for event in PlanEvent.objects.filter(kind=PAUSED, payload__text=said):
        PlanEvent.objects.filter(pk=event.pk).update(payload=event.payload | {"text": renamed})


def pause_for(run_id: UUID, why: str, text: str) -> None:
    """Pause a running run by the system: work under way is finished and recorded."""
    with locked(run_id) as held:
        if held.status in PAUSABLE_RUN:
            pause_locked(held, why, text)


def pause_locked(run: Run, why: str, text: str) -> None:
    """Inside `locked`. Raises IllegalTransition if it is not under way."""
    run.move_to(Run.Status.PAUSED, source=PAUSABLE_RUN, pause_reason=why, reason=text)
    run.plan.pause()
    append(PAUSED, {"run_id": str(run.pk), "reason": why, "text": text})
    send_on_commit(run_paused, sender=Run, run_id=run.pk, reason=str(why))


def resume(run: Run, by: User) -> None:
    """Resume a paused run."""
    require(by, "run_plan", run.plan)
    with locked(run.pk, actor=by.get_username()) as held:
        resume_locked(held)
        audit(by, "resume_run", held.plan, after={"run": str(held.pk)})


def resume_locked(run: Run) -> None:
    """Inside `locked`. Gates that blocked decide again. Raises IllegalTransition if it is not paused."""
    waited_for_people = run.pause_reason in WAITS_FOR_PEOPLE
    run.move_to(
        _stage(run),
        source=Run.Status.PAUSED,
        pause_reason=Run.PauseReason.NONE,
        reason="",
        resumed_at=timezone.now(),
    )
    run.plan.resume()
    ask_gates_again(run)
    if waited_for_people:
        _try_failed_again(run)
    append("masterplan_execution_resumed", {"run_id": str(run.pk)})
    send_on_commit(run_moved, sender=Run, run_id=run.pk)


def _try_failed_again(run: Run) -> None:
    """Inside `locked`: try failed atoms again, as a round asked for by a person."""
    run.preparations.try_again()
    allowed = run.atoms.filter(person_rounds__lt=PERSON_ROUNDS)
    tasks = list(allowed.filter(status=Atom.Status.FAILED).values_list("task", flat=True))
    allowed.move_all(
        Atom.Status.READY,
        source=[Atom.Status.FAILED],
        next_fence=True,
        lease_until=None,
        transport_returns=0,
        next_purpose=Atom.NextPurpose.REQUEST,
        person_rounds=F("person_rounds") + 1,
    )
    follow_atoms(run, tasks)


def _stage(run: Run) -> str:
    is_laid_out = run.waves.exists() and not run.is_adopting
    return Run.Status.RUNNING if is_laid_out else Run.Status.PREPARING


def cancel(run: Run, by: User) -> None:
    """Cancel the run: unfinished atoms are given up, and it ends once no worker holds any of them."""
    require(by, "run_plan", run.plan)
    with locked(run.pk, actor=by.get_username()) as held:
        held.move_to(
            Run.Status.CANCELLING,
            source=[*PAUSABLE_RUN, Run.Status.PAUSED],
            pause_reason=Run.PauseReason.NONE,
            reason=CANCELLED,
        )
        _take_other_leases(held)
        given_up = Atom.sources_of(Atom.Status.CANCELLED)
        held.atoms.move_all(
            Atom.Status.CANCELLED, source=given_up, next_fence=True, lease_until=None
        )
        running = Attempt.objects.running().filter(atom__run=held)
        running.update(deadline_at=timezone.now() + timedelta(seconds=CANCEL_GRACE_SECONDS))
        for task in held.plan.tasks.unfinished().exclude(status=Task.Status.FAILED):
            task.skip(CANCELLED)
        audit(by, "cancel_run", held.plan, after={"run": str(held.pk)})
        send_on_commit(run_cancelled, sender=Run, run_id=held.pk)
        send_on_commit(run_moved, sender=Run, run_id=held.pk)


def finish_cancelling(run: Run) -> None:
    """Inside `locked`: cancelled once nothing works, or the grace is over."""
    running = Attempt.objects.running().filter(atom__run=run)
    if running.filter(deadline_at__gt=timezone.now()).exists():
        return
    running.abandon()
    run.move_to(Run.Status.CANCELLED, source=Run.Status.CANCELLING, ended_at=timezone.now())
    run.plan.cancel_run()
    append("masterplan_execution_cancelled", {"run_id": str(run.pk)})


def retry(run: Run, by: User) -> None:
    """Try a failed run again from where it failed; what is stored stays."""
    require(by, "run_plan", run.plan)
    with locked(run.pk, actor=by.get_username()) as held:
        held.plan.retry_run()
        held.move_to(
            _stage(held),
            source=Run.Status.FAILED,
            reason="",
            ended_at=None,
            resumed_at=timezone.now(),
        )
        lock_waves(held)
        _try_failed_again(held)
        append("masterplan_execution_resumed", {"run_id": str(held.pk)})
        audit(by, "retry_run", held.plan, after={"run": str(held.pk)})
        send_on_commit(run_moved, sender=Run, run_id=held.pk)


def fail_run(run: Run, reason: str) -> None:
    """Inside `locked`."""
    run.move_to(
        Run.Status.FAILED,
        source=PAUSABLE_RUN,
        reason=reason,
        ended_at=timezone.now(),
    )
    run.plan.fail_run(reason)
    append("masterplan_execution_failed", {"run_id": str(run.pk), "reason": reason})


def halt(run: Run) -> None:
    """Inside `locked`: whatever works on it stops, and a run that is not paused pauses."""
    if run.status in PAUSABLE_RUN:
        pause_locked(run, Run.PauseReason.USER, "A change to the plan is taken over.")
    _take_leases(run)


def _take_leases(run: Run) -> None:
    """In lock order: a worker, too, takes the atom before its attempt."""
    _take_other_leases(run)
    working = list(run.atoms.filter(status__in=WORKING_ATOM).values_list("pk", flat=True))
    run.atoms.filter(pk__in=working).move_all(
        Atom.Status.READY, source=WORKING_ATOM, next_fence=True, lease_until=None
    )
    Attempt.objects.filter(atom__in=working).abandon()


def _take_other_leases(run: Run) -> None:
    run.preparations.move_all(
        Preparation.Status.PENDING,
        source=[Preparation.Status.RUNNING],
        next_fence=True,
        lease_until=None,
    )
    take_away(run.waves.filter(status=Wave.Status.GATING))


def out_of_budget(budget_id: UUID) -> None:
    """Pause every run under way that this budget pays for: nothing more can be held on it."""
    refused = BudgetExceeded(Budget.objects.get(pk=budget_id))
    for run in Run.objects.filter(status__in=PAUSABLE_RUN).select_related("plan"):
        if budget_id in budgets_for(run.plan):
            pause_for(run.pk, Run.PauseReason.BUDGET, refused.message)
