"""A plan as plain values, so that lint rules can be tested without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from planning.lint.links import Place, Ports, places
from planning.models import MasterPlan, Milestone, Requirement, Task


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    id: str
    name: str
    phase: str = "core"
    phase_number: int = 2
    complexity: str = "low"
    files: Sequence[str] = ()
    requirements: Sequence[str] = ()
    technical_reason: str = ""
    provides: Sequence[Place] = ()
    needs: Sequence[Place] = ()
    subtasks: int = 3
    depends_on: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class RequirementFacts:
    code: str
    priority: str = "must"
    criterion: str = "Given a book, when it is saved, then it is listed."


@dataclass(frozen=True, kw_only=True)
class DemandFacts:
    """A demand of the brief, or a requirement that may carry it; `is_given_up` if a named decision gave it up."""

    text: str
    priority: str = "must"
    source: str = ""
    name: str = ""
    is_given_up: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    tasks: Sequence[TaskFacts] = ()
    requirements: Sequence[RequirementFacts] = ()
    stated: Sequence[DemandFacts] = ()
    carriers: Sequence[DemandFacts] = ()
    phases: Sequence[str] = ("setup", "core", "polish")
    milestones: Sequence[tuple[str, int]] = ()  # (name, how many tasks)
    minimum: int = 0
    maximum: int = 10_000

    @property
    def edges(self) -> list[tuple[str, str]]:
        return [(task.id, provider) for task in self.tasks for provider in task.depends_on]

    @property
    def ports(self) -> dict[str, Ports]:
        return {task.id: Ports(provides=task.provides, needs=task.needs) for task in self.tasks}


def demands(stated: Iterable[Mapping[str, str]]) -> list[DemandFacts]:
    """What the brief itself demands."""
    return [DemandFacts(text=s["text"], priority=s["priority"], name=s["alias"]) for s in stated]


def facts_of(plan: MasterPlan) -> PlanFacts:
    rows = list(Requirement.objects.filter(plan=plan))
    live = [row for row in rows if row.superseded_at is None]
    milestones = Milestone.objects.filter(phase__plan=plan).order_by("number")
    kept = Count("tasks", filter=Q(tasks__retired_at__isnull=True))
    return PlanFacts(
        tasks=_task_facts(plan),
        requirements=[
            RequirementFacts(code=r.code, priority=r.priority, criterion=r.criterion) for r in live
        ],
        stated=demands(plan.discovery.stated),
        carriers=[
            DemandFacts(
                text=r.text, priority=r.priority, source=r.source, is_given_up=bool(r.given_up)
            )
            for r in rows
            if r.given_up or r.superseded_at is None
        ],
        phases=list(plan.phases.order_by("number").values_list("phase_type", flat=True)),
        milestones=[(f"{m.key} {m.name}", m.total) for m in milestones.annotate(total=kept)],
        minimum=plan.minimum_tasks,
        maximum=plan.maximum_tasks,
    )


def _task_facts(plan: MasterPlan) -> list[TaskFacts]:
    rows = (
        Task.objects.for_plan(plan)
        .in_order()
        .select_related("milestone__phase")
        .prefetch_related("requirements", "subtasks", "dependencies__depends_on")
    )
    return [_facts_of_task(row) for row in rows]


def _facts_of_task(row: Task) -> TaskFacts:
    return TaskFacts(
        id=row.stable_id,
        name=row.name,
        phase=row.milestone.phase.phase_type,
        phase_number=row.milestone.phase.number,
        complexity=row.complexity,
        files=row.target_files,
        requirements=[r.code for r in row.requirements.all() if r.superseded_at is None],
        technical_reason=row.technical_reason,
        provides=places(row.provides),
        needs=places(row.needs),
        subtasks=len(row.subtasks.all()),
        depends_on=sorted(d.depends_on.stable_id for d in row.dependencies.all()),
    )
