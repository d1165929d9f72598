"""Scope reduction: what a change gives up, says less of, or puts off. Pure functions over two snapshots."""

import re
from collections.abc import Iterator

from planning.lint.report import Finding
from planning.versions.compare import NEW, compare
from planning.versions.snapshot import Row, Snapshot, requirements_of, tasks_of

# Words by which work is put off where nobody asked for that.
PUT_OFF = re.compile(
    r"\b(later|for now|placeholders?|v1|first version|mvp|stub(bed)?s?|to ?do|not yet|future (version|work)|simplified|dummy"
    r"|más adelante|de momento|por ahora|provisional(es)?|marcador(es)? de posición|primera versión|futuras? versi(ón|ones))\b",
    re.IGNORECASE,
)


def reductions(before: Snapshot, after: Snapshot) -> list[Finding]:
    """Findings of severity high, each with the tasks it is about; a retired MUST first."""
    return [*_given_up(before, after), *_lowered(before, after), *_put_off(before, after)]


def given_up_musts(before: Snapshot, after: Snapshot) -> list[str]:
    """Codes of MUSTs that are there no more, and that nothing stands in place of."""
    gone = [row for code, row in requirements_of(before).items() if code in _gone(before, after)]
    return [row["code"] for row in gone if row["priority"] == "must"]


def _gone(before: Snapshot, after: Snapshot) -> set[str]:
    replaced = set(after.get("replaced", {}))
    return set(requirements_of(before)) - set(requirements_of(after)) - replaced


def _given_up(before: Snapshot, after: Snapshot) -> Iterator[Finding]:
    unreleasable = {row["code"] for row in after.get("given_up", [])}
    for code in sorted(_gone(before, after)):
        row = requirements_of(before)[code]
        what = "a MUST" if row["priority"] == "must" else "a SHOULD"
        more = ""
        if code in unreleasable and row["priority"] == "must":
            more = " The brief demands it, so that what is built without it counts as no release."
        yield _finding(f"given-up:{code}", f"{code}, {what}, is retired: “{row['text']}”{more}")


def _lowered(before: Snapshot, after: Snapshot) -> Iterator[Finding]:
    now = requirements_of(after)
    for old, row in requirements_of(before).items():
        new = now.get(after.get("replaced", {}).get(old, ""))
        if new and row["priority"] == "must" and new["priority"] != "must":
            text = f"{old}, a MUST, becomes {new['code']}, a SHOULD."
            yield _finding(f"lowered:{old}", text)


def _put_off(before: Snapshot, after: Snapshot) -> Iterator[Finding]:
    """Words that the text did not have before; in a new row, all of them."""
    difference = compare(before, after)
    for of, rows in (
        (requirements_of, difference.requirements),
        (tasks_of, difference.tasks),
    ):
        for change in rows:
            row = of(after).get(change.id)
            if row is None:
                continue
            old = of(before).get(change.id, {})
            if change.kind == NEW:
                replaced = [k for k, v in after.get("replaced", {}).items() if v == change.id]
                old = {str(n): of(before).get(code, {}) for n, code in enumerate(replaced)}
            if words := _put_off_words(row) - _put_off_words(old):
                said = ", ".join(f"“{word}”" for word in sorted(words))
                text = f"{change.id} puts something off: it says {said}."
                yield _finding(f"put-off:{change.id}", text, change.id)


def _put_off_words(row: Row) -> set[str]:
    return {match.group().lower() for text in _texts(row) for match in PUT_OFF.finditer(text)}


def _texts(value: object) -> Iterator[str]:
    """What people read of it; paths and symbols may be called what they like."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in {"target_files", "provides", "needs", "source"}:
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _finding(key: str, text: str, *tasks: str) -> Finding:
    is_task = tuple(task for task in tasks if task.startswith("T-"))
    return Finding(id=f"scope:{key}", severity="high", text=text, tasks=is_task)
