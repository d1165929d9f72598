"""The tree of a draft: finding its parts by their names, their order, and that no task waits for itself."""

from collections.abc import Sequence

from django.db.models import F, Max

from config.shared.errors import BadInput
from planning.errors import CycleFound
from planning.lint.graph import find_cycles
from planning.models import MasterPlan, Milestone, Phase, PlanCounter, Task, TaskDependency
from planning.versions.milestone_rows import ASIDE, note_keys


def task_named(plan: MasterPlan, stable_id: str) -> Task:
    """Raises BadInput."""
    found = Task.objects.filter(plan=plan, stable_id=stable_id).select_related("milestone").first()
    if found is None:
        raise BadInput(f"This plan has no task {stable_id}.")
    found.plan = plan
    return found


def milestone_named(plan: MasterPlan, key: str) -> Milestone:
    """Raises BadInput."""
    found = Milestone.objects.filter(phase__plan=plan, key=key).select_related("phase").first()
    if found is None:
        raise BadInput(f"This plan has no milestone {key}.")
    return found


def phase_named(plan: MasterPlan, kind: str) -> Phase:
    """By setup, core or polish. Raises BadInput."""
    found = Phase.objects.filter(plan=plan, phase_type=kind).first()
    if found is None:
        raise BadInput(f"This plan has no phase {kind}.")
    return found


def next_task_id(plan: MasterPlan) -> str:
    """Counted up for good: the id of a deleted task is not given again."""
    PlanCounter.objects.filter(plan=plan).update(last_task_id=F("last_task_id") + 1)
    last = PlanCounter.objects.values_list("last_task_id", flat=True).get(plan=plan)
    ids = Task.objects.filter(plan=plan).values_list("stable_id", flat=True)
    highest = max((int(one[2:]) for one in ids if one[2:].isdigit()), default=0)
    if last <= highest:
        last = highest + 1
        PlanCounter.objects.filter(plan=plan).update(last_task_id=last)
    return f"T-{last:03}"


def next_milestone_key(plan: MasterPlan) -> str:
    """The same for milestones."""
    note_keys(plan, Milestone.objects.filter(phase__plan=plan).values_list("key", flat=True))
    counter = PlanCounter.objects.filter(plan=plan)
    counter.update(last_milestone=F("last_milestone") + 1)
    return f"M{counter.values_list('last_milestone', flat=True).get()}"


def place_task(task: Task, milestone: Milestone, after: str | None) -> None:
    """Into a milestone, behind one of its tasks, at its start (""), or at its end (None). Raises BadInput."""
    beside = list(Task.objects.filter(milestone=milestone).exclude(pk=task.pk).in_order())
    at = _position([other.stable_id for other in beside], after)
    task.milestone = milestone
    task.save(update_fields=["milestone"])
    beside.insert(at, task)
    for number, other in enumerate(beside, start=1):
        other.number = number
    Task.objects.bulk_update(beside, ["number"])


def place_milestone(milestone: Milestone, phase: Phase, after: str | None) -> None:
    """The same for a milestone and the others of a phase."""
    beside = list(Milestone.objects.filter(phase=phase).exclude(pk=milestone.pk))
    at = _position([other.key for other in beside], after)
    beside.insert(at, milestone)
    highest = Milestone.objects.filter(phase__plan=phase.plan_id).aggregate(n=Max("number"))["n"]
    start = max(ASIDE, highest or 0) + 1
    milestone.phase = phase
    for number, other in enumerate(beside, start=start):
        other.number = number
        other.save(update_fields=["number", "phase"])


def _position(names: Sequence[str], after: str | None) -> int:
    if after is None:
        return len(names)
    if after and after not in names:
        raise BadInput(f"{after} is not there, so nothing can be placed behind it.")
    return names.index(after) + 1 if after else 0


def renumber(plan: MasterPlan) -> None:
    """Milestones from 1 over all phases, tasks from 1 over all milestones."""
    milestones = list(
        Milestone.objects.filter(phase__plan=plan).order_by("phase__number", "number")
    )
    if [one.number for one in milestones] != list(range(1, len(milestones) + 1)):
        for step in (2 * ASIDE, 0):
            for number, milestone in enumerate(milestones, start=1 + step):
                Milestone.objects.filter(pk=milestone.pk).update(number=number)
    tasks = list(
        Task.objects.filter(plan=plan).order_by("milestone__phase__number", "milestone__number", "number")
    )  # fmt: skip
    moved = [(number, task) for number, task in enumerate(tasks, start=1) if task.number != number]
    for number, task in moved:
        task.number = number
    Task.objects.bulk_update([task for _, task in moved], ["number"])


def require_no_cycle(plan: MasterPlan) -> None:
    """Of tasks, and of milestones. Raises CycleFound with the path."""
    edges = TaskDependency.objects.filter(task__plan=plan)
    named = list(edges.values_list("task__stable_id", "depends_on__stable_id"))
    through = Milestone.depends_on.through.objects.filter(from_milestone__phase__plan=plan)
    keys = list(through.values_list("from_milestone__key", "to_milestone__key"))
    for path in [*find_cycles(named), *find_cycles(keys)]:
        raise CycleFound(path)
