"""Setting and checking fields of a task; each change is returned as [before, after]."""

from collections.abc import Callable
from typing import Any

from config.shared.errors import BadInput
from planning.changes.ports import checked as checked_places
from planning.changes.ports import follow_files, require_own_files
from planning.errors import CycleFound
from planning.lint.graph import cycle_through
from planning.lint.names import LONGEST_NAME
from planning.lint.paths import unsafe_reason
from planning.lint.rules import MOST_SUBTASKS
from planning.models import Requirement, Task, TaskDependency

LONGEST_DESCRIPTION = 10_000
MOST_FILES = 20
LONGEST_SUBTASK = 300
PLAIN_FIELDS = (
    "name",
    "description",
    "complexity",
    "task_type",
    "technical_reason",
    "target_files",
    "provides",
    "needs",
)
RELATIONS = ("requirements", "depends_on", "subtasks")
Changes = dict[str, list[Any]]


def state_of(task: Task) -> dict[str, Any]:
    """What can be changed of it, as it is now; its place and its milestone are the tree's."""
    return {name: getattr(task, name) for name in PLAIN_FIELDS} | {
        "requirements": sorted(task.requirements.values_list("code", flat=True)),
        "depends_on": sorted(task.dependencies.values_list("depends_on__stable_id", flat=True)),
        "subtasks": [subtask.name for subtask in task.subtasks.all()],
    }


def change(task: Task, fields: dict[str, Any]) -> Changes:
    """`requirements` are codes, `depends_on` stable ids, `subtasks` names, `provides` and `needs` places, and
    `number` is the place in the order. Raises BadInput and CycleFound.
    """
    if unknown := set(fields) - {*PLAIN_FIELDS, *RELATIONS, "number"}:
        raise BadInput(f"These fields of a task cannot be edited: {', '.join(sorted(unknown))}.")
    changes = _change_plain(task, fields)
    if (number := fields.get("number")) and number != task.number:
        changes["number"] = [task.number, number]
        _move_to(task, number)
    for name, setter in _SETTERS.items():
        if name in fields and (pair := setter(task, list(dict.fromkeys(fields[name])))):
            changes[name] = pair
    return changes


def _change_plain(task: Task, fields: dict[str, Any]) -> Changes:
    changes: Changes = {}
    for name in [name for name in PLAIN_FIELDS if name in fields]:
        before, after = getattr(task, name), checked(name, fields[name])
        if before != after:
            setattr(task, name, after)
            changes[name] = [before, after]
    if "provides" in changes:
        require_own_files(task)
    elif "target_files" in changes:
        changes |= follow_files(task, changes["target_files"][0])
    task.save(update_fields=[name for name in PLAIN_FIELDS if name in changes])
    return changes


def _move_to(task: Task, number: int) -> None:
    """Take another place among the tasks of the same milestone; those between move up or down."""
    beside = list(Task.objects.filter(milestone=task.milestone_id).in_order())
    numbers = [other.number for other in beside]
    if number not in numbers:
        raise BadInput(
            f"Choose a place from {numbers[0]} to {numbers[-1]}, within the milestone of the task."
        )
    others = [other for other in beside if other.pk != task.pk]
    others.insert(numbers.index(number), task)
    for other, new in zip(others, numbers, strict=True):
        other.number = new
    Task.objects.bulk_update(others, ["number"])


def _checked_name(value: str) -> str:
    name = " ".join(value.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput(f"Give the task a name of 1 to {LONGEST_NAME} characters.")
    return name


def _checked_files(value: list[str]) -> list[str]:
    files = list(dict.fromkeys(path.strip() for path in value))
    if not 0 < len(files) <= MOST_FILES:
        raise BadInput(f"Name 1 to {MOST_FILES} files for the task.")
    for path in files:
        if reason := unsafe_reason(path):
            raise BadInput(f"The path {path!r} {reason}.")
    return files


def _checked_complexity(value: str) -> str:
    if value not in Task.Complexity.values:
        raise BadInput(f"Choose a complexity: {', '.join(Task.Complexity.values)}.")
    return value


def _at_most(length: int, what: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        if len(value) > length:
            raise BadInput(f"{what} can have at most {length} characters.")
        return value.strip()

    return checked


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _checked_name,
    "description": _at_most(LONGEST_DESCRIPTION, "A description"),
    "complexity": _checked_complexity,
    "task_type": _at_most(40, "A task type"),
    "technical_reason": _at_most(300, "A technical reason"),
    "target_files": _checked_files,
    "provides": checked_places,
    "needs": checked_places,
}


def checked(name: str, value: Any) -> Any:
    """A field of a task as it is stored. Raises BadInput."""
    return _CHECKS[name](value)


def checked_subtasks(names: list[str]) -> list[str]:
    """Raises BadInput."""
    if len(names) > MOST_SUBTASKS or any(len(name) > LONGEST_SUBTASK for name in names):
        raise BadInput(
            f"A task has at most {MOST_SUBTASKS} steps of at most {LONGEST_SUBTASK} characters."
        )
    return names


def _set_requirements(task: Task, codes: list[str]) -> list[Any] | None:
    live = Requirement.objects.live().filter(plan=task.plan_id)
    found = {requirement.code: requirement for requirement in live.filter(code__in=codes)}
    _refuse_unknown("requirement", codes, found)
    before = sorted(task.requirements.values_list("code", flat=True))
    task.requirements.set(found.values())
    return None if before == sorted(codes) else [before, sorted(codes)]


def _set_dependencies(task: Task, ids: list[str]) -> list[Any] | None:
    found = {t.stable_id: t for t in Task.objects.filter(plan=task.plan_id, stable_id__in=ids)}
    _refuse_unknown("task", ids, found)
    before = sorted(task.dependencies.values_list("depends_on__stable_id", flat=True))
    others = TaskDependency.objects.filter(task__plan=task.plan_id).exclude(task=task)
    edges = list(others.values_list("task__stable_id", "depends_on__stable_id"))
    if path := cycle_through([*((task.stable_id, i) for i in ids), *edges], task.stable_id):
        raise CycleFound(path)
    task.dependencies.exclude(depends_on__stable_id__in=ids).delete()
    TaskDependency.objects.bulk_create(
        TaskDependency(task=task, depends_on=found[i]) for i in ids if i not in before
    )
    return None if before == sorted(ids) else [before, sorted(ids)]


def _set_subtasks(task: Task, names: list[str]) -> list[Any] | None:
    before = [subtask.name for subtask in task.subtasks.all()]
    if before == names:
        return None
    task.set_subtasks(checked_subtasks(names))
    return [before, names]


def _refuse_unknown(kind: str, wanted: list[str], found: dict[str, Any]) -> None:
    if missing := [name for name in wanted if name not in found]:
        raise BadInput(f"This plan has no {kind} {', '.join(missing)}.")


_SETTERS: dict[str, Callable[[Task, list[str]], list[Any] | None]] = {
    "requirements": _set_requirements,
    "depends_on": _set_dependencies,
    "subtasks": _set_subtasks,
}
