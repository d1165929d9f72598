"""Updating tasks, subtasks, milestones and phases from the state of their atoms."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from config.shared.signals import send_on_commit
from execution.models import Atom, Run
from execution.signals import task_completed
from planning.log.event_log import append
from planning.models import Milestone, Phase, Subtask, Task

Status = Task.Status
AtomState = tuple[str, bool]  # status, whether it is scored
AT_WORK = {Status.IN_PROGRESS, Status.VALIDATING}


def follow_atoms(run: Run, tasks: Iterable[UUID]) -> None:
    """Inside `locked`: bring these tasks, and what they belong to, to where their atoms are."""
    wanted = set(tasks)
    states = _atom_states(run, wanted)
    errors = dict(
        run.atoms.filter(task__in=wanted, status=Atom.Status.FAILED).values_list(
            "task", "last_error"
        )
    )
    for task in run.plan.tasks.filter(pk__in=wanted).order_by("number"):
        goal = goal_of(states[task.pk])
        if goal != task.status and not (goal == Status.IN_PROGRESS and task.status in AT_WORK):
            _walk(task, goal, errors.get(task.pk, ""))
            _append_event(run, task)
    _follow_subtasks(run, wanted)
    _follow_milestones(run)


def _atom_states(run: Run, tasks: set[UUID]) -> dict[UUID, list[AtomState]]:
    states: dict[UUID, list[AtomState]] = defaultdict(list)
    rows = run.atoms.filter(task__in=tasks).values_list("task", "status", "confidence")
    for task, status, confidence in rows:
        states[task].append((status, confidence is not None))
    return states


def goal_of(atoms: list[AtomState]) -> str:
    """Completed only when every atom is accepted and scored."""
    statuses = {status for status, _ in atoms}
    if atoms and statuses == {Atom.Status.ACCEPTED} and all(is_scored for _, is_scored in atoms):
        return Status.COMPLETED
    if Atom.Status.FAILED in statuses:
        return Status.FAILED
    if Atom.Status.BLOCKED in statuses:
        return Status.BLOCKED
    return Status.PENDING if statuses <= {Atom.Status.PENDING} else Status.IN_PROGRESS


def _walk(task: Task, goal: str, error: str) -> None:
    """Through the task's own verbs, along its arrows."""
    if goal == Status.PENDING:
        _rest(task)
        return
    if goal == Status.BLOCKED:
        _rest(task)
        task.block("Something it needs has failed or waits for a person.")
        return
    _start(task)
    if goal == Status.COMPLETED:
        task.complete()
    elif goal == Status.FAILED:
        task.fail(error)


def _start(task: Task) -> None:
    if task.status == Status.COMPLETED:
        task.reopen()
    if task.status in {Status.BLOCKED, Status.SKIPPED}:
        task.reset()
    if task.status == Status.FAILED:
        task.make_ready()
    if task.status in {Status.PENDING, Status.READY}:
        task.start()


def _rest(task: Task) -> None:
    if task.status != Status.PENDING:
        _start(task)
        task.reset()


def _append_event(run: Run, task: Task) -> None:
    total = run.plan.tasks.count()
    completed = run.plan.tasks.filter(status=Status.COMPLETED).count()
    about = {"task_id": str(task.pk), "status": task.status, "total_tasks": total}
    if task.status in {Status.COMPLETED, Status.FAILED}:
        done = {"output_files": task.target_files, "completed_tasks": completed}
        append("task_execution_complete", about | done, task=task)
    else:
        where = {"task_number": task.number, "current_task": task.stable_id}
        append("task_execution_progress", about | where, task=task)
    if task.status == Status.COMPLETED:
        send_on_commit(task_completed, sender=Task, run_id=run.pk, task_id=task.pk)


def _follow_subtasks(run: Run, tasks: set[UUID]) -> None:
    """Done when the atoms that serve it are accepted; one that none serves, with its task."""
    serving = Atom.objects.filter(run=run, subtasks=OuterRef("pk"))
    rows = Subtask.objects.filter(task__in=tasks).annotate(
        is_served=Exists(serving), is_open=Exists(serving.exclude(status=Atom.Status.ACCEPTED))
    )
    done = Q(is_served=True, is_open=False) | Q(is_served=False, task__status=Status.COMPLETED)
    rows.filter(done).move_all(
        Subtask.Status.COMPLETED, source=[Subtask.Status.PENDING], completed_at=timezone.now()
    )
    rows.exclude(done).move_all(
        Subtask.Status.PENDING, source=[Subtask.Status.COMPLETED], completed_at=None
    )


def _follow_milestones(run: Run) -> None:
    now = timezone.now()
    begun = Task.objects.filter(started_at__isnull=False)
    unfinished = Task.objects.unfinished()
    milestones = Milestone.objects.filter(phase__plan=run.plan)
    own = {"milestone": OuterRef("pk")}
    _mark(milestones, Exists(begun.filter(**own)), Exists(unfinished.filter(**own)), now)
    phases = Phase.objects.filter(plan=run.plan)
    own = {"milestone__phase": OuterRef("pk")}
    _mark(phases, Exists(begun.filter(**own)), Exists(unfinished.filter(**own)), now)


def _mark(rows: QuerySet[Any], is_begun: Exists, is_open: Exists, now: datetime) -> None:
    marked = rows.annotate(is_begun=is_begun, is_open=is_open)
    marked.filter(is_begun=True, started_at__isnull=True).update(started_at=now)
    marked.filter(is_begun=True, is_open=False, completed_at__isnull=True).update(completed_at=now)
    marked.filter(is_open=True, completed_at__isnull=False).update(completed_at=None)
