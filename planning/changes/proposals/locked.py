"""Fields that a person has settled: what a model's change would do to them all the same. Pure functions."""

from collections.abc import Iterator

from planning.versions.compare import GONE, NEW, RowChange, compare
from planning.versions.snapshot import Row, Snapshot, tasks_of


def touched(before: Snapshot, after: Snapshot) -> list[str]:
    """In words, one for each task, whichever operation does it: also what follows from others, such as a link."""
    return list(_touched(before, after))


def _touched(before: Snapshot, after: Snapshot) -> Iterator[str]:
    tasks = tasks_of(before)
    for change in compare(before, after).tasks:
        fields = [] if change.kind == NEW else _fields(tasks[change.id], change)
        if fields:
            what = "it cannot be retired" if change.kind == GONE else "a model leaves that as it is"
            said = ", ".join(fields).replace("_", " ")
            verb = "is" if len(fields) == 1 else "are"
            yield (
                f"{change.id} {tasks[change.id]['name']}: {said} {verb} locked by a person; {what}."
                " Who wants it otherwise unlocks it first."
            )


def _fields(task: Row, change: RowChange) -> list[str]:
    locked: list[str] = task.get("locked_fields", [])
    if change.kind == GONE:
        return locked
    return [name for name in locked if name in change.field_names]
