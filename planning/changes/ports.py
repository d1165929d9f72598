"""What a task provides and needs: its text form in the forms, and updates when the task's files change."""

from typing import Any

from config.shared.errors import BadInput
from planning.lint.links import Place, places
from planning.lint.paths import unsafe_reason
from planning.models import Task

Refs = list[dict[str, str]]  # [{"path": …, "symbol": …}], symbol "" for the whole file
MOST_PLACES = 50
LONGEST_SYMBOL = 120


def as_text(refs: Refs) -> str:
    """One a line: `path:symbol`, or only the path for a whole file."""
    return "\n".join(":".join(filter(None, place)) for place in places(refs))


def from_text(lines: list[str]) -> Refs:
    parts = [line.partition(":") for line in lines]
    return [{"path": path.strip(), "symbol": symbol.strip()} for path, _, symbol in parts]


def checked(refs: Refs) -> Refs:
    """Raises BadInput for a place that cannot be in the tree."""
    if len(refs) > MOST_PLACES:
        raise BadInput(
            f"A task can provide at most {MOST_PLACES} names and need at most {MOST_PLACES}."
        )
    for path, symbol in places(refs):
        if reason := unsafe_reason(path):
            raise BadInput(f"The path {path!r} {reason}.")
        if len(symbol) > LONGEST_SYMBOL:
            raise BadInput(f"A symbol can have at most {LONGEST_SYMBOL} characters.")
    return _refs(places(refs))


def _refs(found: list[Place]) -> Refs:
    return [{"path": path, "symbol": symbol} for path, symbol in dict.fromkeys(found)]


def require_own_files(task: Task) -> None:
    """Raises BadInput if the task provides something in a file that it does not write."""
    for path, symbol in places(task.provides):
        if path not in task.target_files:
            what = f"{symbol} in {path}" if symbol else path
            raise BadInput(f"The task provides {what}, but does not write that file.")


def follow_files(task: Task, before: list[str]) -> dict[str, list[Any]]:
    """After its files changed: what the task provided in a file that was renamed it provides in the new one, and
    who needed it there needs it here. Returns the changes as [before, after]; the task's own are not saved yet.
    """
    moved = _moved(before, task.target_files)
    old = places(task.provides)
    new = [
        (moved.get(path, path), symbol) for path, symbol in old if path not in moved or moved[path]
    ]
    if new == old:
        return {}
    changes: dict[str, list[Any]] = {"provides": [task.provides, _refs(new)]}
    task.provides = changes["provides"][1]
    if followers := _follow(task, set(old), moved):
        changes["needs_of"] = [[], followers]
    return changes


def _moved(before: list[str], after: list[str]) -> dict[str, str]:
    """The n-th file taken out has become the n-th put in, the rest the last one; "" where none was put in."""
    gone = [path for path in before if path not in after]
    come = [path for path in after if path not in before] or [""]
    return {path: come[min(n, len(come) - 1)] for n, path in enumerate(gone)}


def _follow(task: Task, provided: set[Place], moved: dict[str, str]) -> list[str]:
    """The tasks whose needs were rewritten."""
    others = list(Task.objects.filter(plan=task.plan_id).exclude(pk=task.pk).in_order())
    elsewhere = {path for other in others for path, _ in places(other.provides)}
    followers = []
    for other in others:
        needs = places(other.needs)
        new = [
            (moved[path], symbol)
            if moved.get(path)
            and ((path, symbol) in provided or _is_whole(path, symbol, elsewhere))
            else (path, symbol)
            for path, symbol in needs
        ]
        if new != needs:
            other.needs = _refs(new)
            other.save(update_fields=["needs"])
            followers.append(other.stable_id)
    return followers


def _is_whole(path: str, symbol: str, elsewhere: set[str]) -> bool:
    """A need of all that stands in a file, which was this task's alone."""
    return not symbol and path not in elsewhere
