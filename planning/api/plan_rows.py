"""Rows of plans as plain values; counts and costs are counted, never stored."""

from collections.abc import Iterable
from typing import Any

from planning.choices import TaskStatus
from planning.draft.versions import latest_number
from planning.log.sentences import event_who, event_words
from planning.models import MasterPlan, Milestone, Phase, PlanEvent, Task
from planning.querysets import MasterPlanQuerySet


def counted(plans: MasterPlanQuerySet) -> MasterPlanQuerySet:
    """With what `plan_row` needs."""
    return (
        plans.with_progress()
        .with_size()
        .with_spend()
        .select_related("owner", "discovery", "budget")
    )


def plan_row(plan: Any) -> dict[str, Any]:
    """Of a plan from `counted`."""
    same = (
        "workspace_id", "project_name", "description", "status", "waiting_for", "stack",
        "created_at", "started_at", "completed_at", "total_phases", "total_milestones",
        "total_tasks", "completed_tasks", "failed_tasks", "progress_percent", "can_release",
    )  # fmt: skip
    return {name: getattr(plan, name) for name in same} | {
        "masterplan_id": plan.pk,
        "discovery_id": plan.discovery.pk,
        "owner": plan.owner.get_username(),
        "estimated_cost_usd": plan.estimated_cost_likely_usd,
        "actual_cost_usd": plan.spent_usd,
    }


def plan_whole(plan: MasterPlan) -> dict[str, Any]:
    """The row with the whole tree."""
    row = plan_row(counted(MasterPlan.objects.filter(pk=plan.pk)).get())
    return row | {
        "brief": plan.discovery.brief,
        "rejection_reason": plan.rejection_reason,
        "last_error": plan.last_error,
        "version": latest_number(plan),
        "phases": [_phase(phase) for phase in _phases(plan)],
    }


def _phases(plan: MasterPlan) -> Iterable[Phase]:
    tasks = "milestones__tasks"
    return plan.phases.prefetch_related(
        f"{tasks}__subtasks", f"{tasks}__requirements", f"{tasks}__dependencies__depends_on"
    )


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "number": phase.number,
        "phase_type": phase.phase_type,
        "name": phase.name,
        "goal": phase.goal,
        "milestones": [_milestone(milestone) for milestone in phase.milestones.all()],
    }


def _milestone(milestone: Milestone) -> dict[str, Any]:
    tasks = list(milestone.tasks.all())
    return {
        "key": milestone.key,
        "name": milestone.name,
        "goal": milestone.goal,
        "total_tasks": len(tasks),
        "completed_tasks": sum(task.status == TaskStatus.COMPLETED for task in tasks),
        "tasks": [_task(task) for task in tasks],
    }


def _task(task: Task) -> dict[str, Any]:
    same = (
        "id", "stable_id", "number", "name", "description", "complexity", "status",
        "target_files", "last_error", "started_at", "completed_at",
    )  # fmt: skip
    return {name: getattr(task, name) for name in same} | {
        "requirements": sorted(one.code for one in task.requirements.all()),
        "depends_on": sorted(edge.depends_on.stable_id for edge in task.dependencies.all()),
        "subtasks": [
            {"number": one.number, "name": one.name, "status": one.status}
            for one in task.subtasks.all()
        ],
    }


def event_row(event: PlanEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at,
        "actor": event_who(event),
        "text": event_words(event),
        "task": event.task.stable_id if event.task else None,
        "payload": event.payload,
    }
