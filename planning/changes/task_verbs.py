"""What can be done with the tasks of a draft. Each verb says what it did; the caller holds the plan's lock."""

from collections.abc import Iterable, Sequence
from typing import Any

from config.shared.errors import BadInput
from planning.changes.plan_tree import milestone_named, next_task_id, place_task, task_named
from planning.changes.task_fields import PLAIN_FIELDS, RELATIONS, change
from planning.lint.links import places
from planning.lint.rules import MOST_SUBTASKS
from planning.models import MasterPlan, Milestone, Task, TaskDependency

LOCKABLE = (*PLAIN_FIELDS, *RELATIONS, "milestone")
RANK = {value: at for at, value in enumerate(Task.Complexity.values)}


def add(plan: MasterPlan, milestone: str, name: str, after: str | None = None, **fields: Any) -> str:  # fmt: skip
    """A new task at a place of a milestone, with any fields a task can be given."""
    owner = milestone_named(plan, milestone)
    task = _new_task(plan, owner, after)
    change(task, {"name": name, **fields})
    return f"{task.stable_id} added to {milestone}"


def _new_task(plan: MasterPlan, milestone: Milestone, after: str | None) -> Task:
    task = Task(plan=plan, milestone=milestone, number=0, stable_id=next_task_id(plan), name="-")
    task.save()
    place_task(task, milestone, after)
    return task


def edit(plan: MasterPlan, task: str, **fields: Any) -> str:
    changes = change(task_named(plan, task), fields)
    return f"{task}: {', '.join(changes).replace('_', ' ')}" if changes else ""


def delete(plan: MasterPlan, task: str) -> str:
    """Who depended on it depends on what it depended on, so that the order stays."""
    row = task_named(plan, task)
    providers = [edge.depends_on_id for edge in row.dependencies.all()]
    for dependent in row.dependents.all():
        _depend(dependent.task_id, providers)
    row.delete()
    return f"{task} deleted"


def move(plan: MasterPlan, task: str, milestone: str, after: str | None = None) -> str:
    row, owner = task_named(plan, task), milestone_named(plan, milestone)
    place_task(row, owner, after)
    return f"{task} moved to {milestone}{f' after {after}' if after else ''}"


def split(plan: MasterPlan, task: str, name: str, subtasks: Sequence[int], files: Sequence[str] = ()) -> str:  # fmt: skip
    """Steps, by their numbers, and files become a task of their own behind it, which everything that waited for the
    whole waits for too. Raises BadInput where one of the two would be empty.
    """
    row = task_named(plan, task)
    steps = list(row.subtasks.all())
    moved = [step.name for step in steps if step.number in set(subtasks)]
    kept = [step.name for step in steps if step.number not in set(subtasks)]
    if not moved or not kept:
        raise BadInput(f"Choose some of the {len(steps)} steps of {task}, and leave at least one.")
    if unknown := [path for path in files if path not in row.target_files]:
        raise BadInput(f"{task} does not write {', '.join(unknown)}.")
    if files and len(set(files)) == len(row.target_files):
        raise BadInput(f"Leave at least one file to {task}.")
    provides = [ref for ref in row.provides if ref["path"] in files]
    new = _new_task(plan, row.milestone, task)
    _narrow(row, files, provides, kept)
    change(new, _fields_of(row) | {
        "name": name, "target_files": list(files) or row.target_files, "provides": provides,
        "subtasks": moved, "depends_on": [task],
    })  # fmt: skip
    for dependent in row.dependents.exclude(task=new):
        _depend(dependent.task_id, [new.pk])
    return f"{task} split: {new.stable_id} has {len(moved)} of its steps"


def _narrow(row: Task, files: Sequence[str], provides: list[dict[str, str]], kept: list[str]) -> None:  # fmt: skip
    row.target_files = [path for path in row.target_files if path not in files]
    row.provides = [ref for ref in row.provides if ref not in provides]
    row.save(update_fields=["target_files", "provides"])
    change(row, {"subtasks": kept})


def _fields_of(row: Task) -> dict[str, Any]:
    return {
        "description": row.description,
        "complexity": row.complexity,
        "task_type": row.task_type,
        "technical_reason": row.technical_reason,
        "needs": row.needs,
        "requirements": list(row.requirements.values_list("code", flat=True)),
    }


def merge(plan: MasterPlan, into: str, others: Sequence[str]) -> str:
    """All of the others is done in one task. Raises BadInput for more than seven steps; a circle is found by the
    caller.
    """
    row = task_named(plan, into)
    rest = [task_named(plan, other) for other in dict.fromkeys(others) if other != into]
    if not rest:
        raise BadInput("Choose at least two tasks to merge.")
    both = [row, *rest]
    steps = list(dict.fromkeys(step.name for one in both for step in one.subtasks.all()))
    if len(steps) > MOST_SUBTASKS:
        raise BadInput(f"Together they have {len(steps)} steps; a task has at most {MOST_SUBTASKS}. Take some out first.")  # fmt: skip
    merged = _together(both, steps)
    keys = [one.pk for one in rest]
    waiting = TaskDependency.objects.filter(depends_on__in=keys).exclude(task__in=[row.pk, *keys])
    dependents = set(waiting.values_list("task_id", flat=True))
    providers = {e.depends_on_id for one in both for e in one.dependencies.all()} - {row.pk, *keys}
    Task.objects.filter(pk__in=keys).delete()
    change(row, merged)
    _depend(row.pk, providers)
    for dependent in dependents:
        _depend(dependent, [row.pk])
    return f"{', '.join(one.stable_id for one in rest)} merged into {into}"


def _together(both: Sequence[Task], steps: list[str]) -> dict[str, Any]:
    provides = _refs(ref for one in both for ref in one.provides)
    held = places(provides)
    codes = [code for one in both for code in one.requirements.values_list("code", flat=True)]
    texts = dict.fromkeys(one.description for one in both if one.description)
    return {
        "description": "\n\n".join(texts),
        "complexity": max((one.complexity for one in both), key=RANK.__getitem__),
        "target_files": list(dict.fromkeys(path for one in both for path in one.target_files)),
        "provides": provides,
        "needs": [ref for ref in _refs(ref for one in both for ref in one.needs) if places([ref])[0] not in held],
        "requirements": list(dict.fromkeys(codes)),
        "subtasks": steps,
    }  # fmt: skip


def _refs(refs: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for ref in refs:
        found += [] if ref in found else [ref]
    return found


def _depend(task_id: Any, providers: Iterable[Any]) -> None:
    edges = [TaskDependency(task_id=task_id, depends_on_id=one) for one in providers if one != task_id]  # fmt: skip
    TaskDependency.objects.bulk_create(edges, ignore_conflicts=True)


def lock_fields(plan: MasterPlan, task: str, fields: Sequence[str]) -> str:
    """From now on these alone are locked: no model changes them."""
    row = task_named(plan, task)
    if unknown := [name for name in fields if name not in LOCKABLE]:
        raise BadInput(f"These fields cannot be locked: {', '.join(unknown)}.")
    row.locked_fields = [name for name in LOCKABLE if name in fields]
    row.save(update_fields=["locked_fields"])
    said = ", ".join(row.locked_fields).replace("_", " ")
    return f"{task}: locked {said}" if said else f"{task}: unlocked"
