"""How tasks were broken into atoms: a step of every run, task level by task level, providers first."""

from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Max
from django.shortcuts import get_object_or_404
from ninja import Router

from config.access.http import AuthedRequest
from execution.api import check_schemas
from execution.api.run_rows import atom_row, newest_run
from execution.models import Preparation, Run
from execution.pages.run_state import newest
from planning.models import MasterPlan, Task

router = Router(tags=["atomization"])
PLAN = "/{uuid:masterplan_id}"


@router.get(PLAN, response=check_schemas.Atomization)
def read_atomization(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """The tasks of the newest run, each with how far it is broken into atoms, and why not."""
    run = newest_run(request, masterplan_id)
    counts = dict(run.atoms.order_by().values_list("task").annotate(Count("pk")))
    steps = run.preparations.filter(kind=Preparation.Kind.ATOMS).select_related("task")
    rows = [_row(step, counts.get(step.task_id, 0)) for step in steps.order_by("task__number")]
    return {"masterplan_id": run.plan_id, "execution_id": run.pk, "tasks": rows}


def _row(step: Preparation, total_atoms: int) -> dict[str, Any]:
    assert step.task is not None
    return {
        "task_id": step.task.pk,
        "task": step.task.stable_id,
        "level": step.level,
        "status": step.status,
        "error": step.error,
        "total_atoms": total_atoms,
    }


@router.get("/task/{uuid:task_id}", response=check_schemas.AtomsOfTask)
def read_task(request: AuthedRequest, task_id: UUID) -> dict[str, Any]:
    """The atoms of one task in the newest run, in their order."""
    mine = MasterPlan.objects.visible_to(request.user)
    task = get_object_or_404(Task.objects.select_related("plan"), pk=task_id, plan__in=mine)
    atoms = newest(task.plan).atoms.filter(task=task).in_order()
    rows = atoms.select_related("task", "wave").defer("code", "description")
    return {"task_id": task.pk, "task": task.stable_id, "atoms": [atom_row(row) for row in rows]}


@router.get(f"/statistics{PLAN}", response=check_schemas.AtomFigures)
def statistics(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """How many atoms there are, of which kinds, and how long and branched the written ones are."""
    run = newest_run(request, masterplan_id)
    return {"masterplan_id": run.plan_id, "execution_id": run.pk, **_figures(run)}


def _figures(run: Run) -> dict[str, Any]:
    written = run.atoms.exclude(code="")
    sizes = written.aggregate(
        average_lines=Avg("lines_of_code"),
        most_lines=Max("lines_of_code"),
        average_cyclomatic=Avg("cyclomatic"),
        most_cyclomatic=Max("cyclomatic"),
    )
    kinds = run.atoms.order_by().values_list("kind").annotate(Count("pk"))
    return sizes | {
        "total_atoms": run.atoms.count(),
        "written_atoms": written.count(),
        "atoms_by_kind": dict(kinds),
    }
