"""The tree of a plan for a page: phases, milestones, tasks, dependencies and requirements."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from planning.models import MasterPlan, Milestone, Phase, Task
from planning.pages.progress import Progress, of_tasks


@dataclass(frozen=True, kw_only=True)
class MilestoneOutline:
    milestone: Milestone
    tasks: list[dict[str, Any]]
    progress: Progress
    after: list[str]


@dataclass(frozen=True, kw_only=True)
class PhaseOutline:
    phase: Phase
    milestones: list[MilestoneOutline] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(outline.tasks) for outline in self.milestones)


def outline(
    plan: MasterPlan, *, text: str = "", status: str = "", complexity: str = ""
) -> list[PhaseOutline]:
    """The whole tree, or with a filter only the milestones that hold a match."""
    is_filtered = bool(text or status or complexity)
    by_milestone = _tasks(plan, text=text, status=status, complexity=complexity)
    phases = [PhaseOutline(phase=phase) for phase in plan.phases.all()]
    by_phase = {shown.phase.pk: shown for shown in phases}
    milestones = Milestone.objects.filter(phase__plan=plan).prefetch_related("depends_on")
    for milestone in milestones:
        tasks = by_milestone.get(milestone.pk, [])
        if tasks or not is_filtered:
            by_phase[milestone.phase_id].milestones.append(_milestone(milestone, tasks))
    return [shown for shown in phases if shown.milestones or not is_filtered]


def _milestone(milestone: Milestone, tasks: list[Task]) -> MilestoneOutline:
    counts: dict[str, int] = defaultdict(int)
    for task in tasks:
        counts[task.status] += 1
    return MilestoneOutline(
        milestone=milestone,
        tasks=[task_row(task) for task in tasks],
        progress=of_tasks(counts),
        after=[other.key for other in milestone.depends_on.all()],
    )


def _tasks(plan: MasterPlan, *, text: str, status: str, complexity: str) -> dict[UUID, list[Task]]:
    tasks = Task.objects.for_plan(plan).in_order()
    if text:
        tasks = tasks.filter(
            Q(name__icontains=text) | Q(stable_id__iexact=text) | Q(description__icontains=text)
            | Q(target_files__icontains=text) | Q(requirements__code__iexact=text)
        ).distinct()  # fmt: skip
    if status:
        tasks = tasks.filter(status=status)
    if complexity:
        tasks = tasks.filter(complexity=complexity)
    found: dict[UUID, list[Task]] = defaultdict(list)
    for task in tasks.with_parts():
        found[task.milestone_id].append(task)
    return found


def task_row(task: Task) -> dict[str, Any]:
    """As shared/_task_row.html and planning/_task.html want it."""
    return {
        "dom_id": f"task-{task.pk}",
        "id": task.stable_id,
        "name": task.name,
        "url": reverse("planning:task-detail", args=[task.plan_id, task.pk]),
        "complexity": task.complexity,
        "files": task.target_files,
        "requirements": [requirement.code for requirement in task.requirements.all()]
        or (["technical"] if task.technical_reason else []),
        "status": task.status,
        "error": task.last_error,
        "subtasks": list(task.subtasks.all()),
        "needs": sorted(edge.depends_on.stable_id for edge in task.dependencies.all()),
    }
