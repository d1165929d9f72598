"""What can be done with the milestones of a draft. Each verb says what it did; the caller holds the plan's lock."""

from collections.abc import Iterable, Sequence

from config.shared.errors import BadInput
from planning.changes.plan_tree import (
    milestone_named,
    next_milestone_key,
    phase_named,
    place_milestone,
    place_task,
    task_named,
)
from planning.lint.names import LONGEST_NAME
from planning.models import MasterPlan, Milestone, Phase, Task
from planning.versions.milestone_rows import ASIDE, note_keys

LONGEST_GOAL = 2000


def add(plan: MasterPlan, phase: str, name: str, goal: str = "", after: str | None = None) -> str:
    milestone = _new_milestone(plan, phase_named(plan, phase), name, goal, after)
    return f"{milestone.key} added to {phase}"


def _new_milestone(
    plan: MasterPlan, phase: Phase, name: str, goal: str, after: str | None
) -> Milestone:
    key = next_milestone_key(plan)
    # Its tasks are a person's, so there is no draft of a model to wait for.
    milestone = Milestone(phase=phase, key=key, number=3 * ASIDE, draft={"tasks": []})
    milestone.name, milestone.goal = _checked(name, goal)
    milestone.save()
    place_milestone(milestone, phase, after)
    return milestone


def _checked(name: str, goal: str) -> tuple[str, str]:
    name, goal = " ".join(name.split()), goal.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput(f"Give the milestone a name of 1 to {LONGEST_NAME} characters.")
    if len(goal) > LONGEST_GOAL:
        raise BadInput(f"A goal can have at most {LONGEST_GOAL} characters.")
    return name, goal


def edit(
    plan: MasterPlan,
    milestone: str,
    name: str | None = None,
    goal: str | None = None,
    depends_on: Sequence[str] | None = None,
) -> str:
    row = milestone_named(plan, milestone)
    before = (row.name, row.goal, _keys(row))
    row.name, row.goal = _checked(
        row.name if name is None else name, row.goal if goal is None else goal
    )
    row.save(update_fields=["name", "goal"])
    if depends_on is not None:
        row.depends_on.set([milestone_named(plan, key) for key in depends_on])
    return f"{milestone} changed" if (row.name, row.goal, _keys(row)) != before else ""


def _keys(row: Milestone) -> list[str]:
    return sorted(row.depends_on.values_list("key", flat=True))


def delete(plan: MasterPlan, milestone: str) -> str:
    """Who depended on it depends on what it depended on. Raises BadInput while it has tasks."""
    row = milestone_named(plan, milestone)
    if count := row.tasks.count():
        raise BadInput(f"{milestone} has {count} task{'' if count == 1 else 's'}. Move or delete {'it' if count == 1 else 'them'} first.")  # fmt: skip
    _take_out(plan, row, row.depends_on.all())
    return f"{milestone} deleted"


def _take_out(plan: MasterPlan, row: Milestone, instead: Iterable[Milestone]) -> None:
    others = [one for one in instead if one.pk != row.pk]
    for dependent in row.dependents.all():
        dependent.depends_on.add(*[one for one in others if one.pk != dependent.pk])
    note_keys(plan, [row.key])
    row.delete()


def move(plan: MasterPlan, milestone: str, phase: str, after: str | None = None) -> str:
    place_milestone(milestone_named(plan, milestone), phase_named(plan, phase), after)
    return f"{milestone} moved to {phase}{f' after {after}' if after else ''}"


def split(plan: MasterPlan, milestone: str, name: str, tasks: Sequence[str], goal: str = "") -> str:
    """Some of its tasks become a milestone behind it."""
    row = milestone_named(plan, milestone)
    moved = [task_named(plan, one) for one in dict.fromkeys(tasks)]
    if wrong := [one.stable_id for one in moved if one.milestone_id != row.pk]:
        raise BadInput(f"{', '.join(wrong)} is not in {milestone}.")
    if not 0 < len(moved) < row.tasks.count():
        raise BadInput(f"Choose some of the tasks of {milestone}, and leave at least one.")
    new = _new_milestone(plan, row.phase, name, goal, milestone)
    for task in sorted(moved, key=lambda one: one.number):
        place_task(task, new, None)
    return f"{milestone} split: {new.key} has {len(moved)} of its tasks"


def merge(plan: MasterPlan, into: str, other: str) -> str:
    """The tasks of one milestone go to the end of another."""
    row, gone = milestone_named(plan, into), milestone_named(plan, other)
    if row.pk == gone.pk:
        raise BadInput("Choose two milestones to merge.")
    for task in Task.objects.filter(milestone=gone).in_order():
        place_task(task, row, None)
    row.depends_on.add(*gone.depends_on.exclude(pk=row.pk))
    row.depends_on.remove(gone)
    _take_out(plan, gone, [row])
    return f"{other} merged into {into}"
