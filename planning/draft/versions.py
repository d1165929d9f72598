"""Immutable snapshots of the whole tree: version 1 with the draft, then one for each edit and approval."""

from typing import Any

from django.db.models import Max

from config.access.models import User
from planning.models import MasterPlan, Phase, PlanVersion, Requirement, Task

SNAPSHOT_FORMAT = 1


def add_version(plan: MasterPlan, summary: str, *, by: User | None = None) -> PlanVersion:
    """The caller holds the plan's lock, so that numbers follow each other."""
    return PlanVersion.objects.create(
        plan=plan,
        number=latest_number(plan) + 1,
        snapshot=snapshot(plan),
        summary=summary[:300],
        created_by=by,
    )


def latest_number(plan: MasterPlan) -> int:
    return PlanVersion.objects.filter(plan=plan).aggregate(n=Max("number"))["n"] or 0


def snapshot(plan: MasterPlan) -> dict[str, Any]:
    """The tree as JSON, without what running it changes."""
    return {
        "format": SNAPSHOT_FORMAT,
        "project_name": plan.project_name,
        "package": plan.package,
        "description": plan.description,
        "tech_stack": plan.tech_stack,
        "architecture_style": plan.architecture_style,
        "size": [plan.minimum_tasks, plan.target_tasks, plan.maximum_tasks],
        "requirements": _requirements(plan),
        "phases": [_phase(phase) for phase in plan.phases.order_by("number")],
    }


def _requirements(plan: MasterPlan) -> list[dict[str, Any]]:
    live = Requirement.objects.filter(plan=plan, superseded_at__isnull=True)
    rows = live.values("code", "alias", "text", "priority", "criterion", "aggregates", "source")
    return [dict(row) for row in rows]


def _phase(phase: Phase) -> dict[str, Any]:
    tasks: dict[Any, list[dict[str, Any]]] = {}
    for task in _tasks(phase):
        tasks.setdefault(task.milestone_id, []).append(_task(task))
    milestones = phase.milestones.order_by("number").prefetch_related("depends_on")
    return {
        "type": phase.phase_type,
        "number": phase.number,
        "name": phase.name,
        "goal": phase.goal,
        "milestones": [
            {
                "key": milestone.key,
                "number": milestone.number,
                "name": milestone.name,
                "goal": milestone.goal,
                "depends_on": sorted(other.key for other in milestone.depends_on.all()),
                "tasks": tasks.get(milestone.pk, []),
            }
            for milestone in milestones
        ],
    }


def _tasks(phase: Phase) -> Any:
    return (
        Task.objects.filter(milestone__phase=phase)
        .in_order()
        .prefetch_related("requirements", "subtasks", "dependencies__depends_on")
    )


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.stable_id,
        "number": task.number,
        "name": task.name,
        "description": task.description,
        "complexity": task.complexity,
        "task_type": task.task_type,
        "target_files": task.target_files,
        "requirements": sorted(r.code for r in task.requirements.all()),
        "technical_reason": task.technical_reason,
        "provides": task.provides,
        "needs": task.needs,
        "depends_on": sorted(d.depends_on.stable_id for d in task.dependencies.all()),
        "subtasks": [subtask.name for subtask in task.subtasks.all()],
    }
