"""The difference between two snapshots: task by task and field by field. Pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.versions.snapshot import (
    DOMAIN_FIELDS,
    PLAN_FIELDS,
    Row,
    Snapshot,
    holds_locks,
    milestones_of,
    requirements_of,
)

NEW, CHANGED, GONE = "new", "changed", "retired"
# What a row is told by, and is therefore no change of it.
KEYS = {"id", "code", "key", "tasks"}


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A requirement, a task, a milestone or a part of the domain; `kind` is new, changed or retired."""

    id: str
    name: str
    kind: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def field_names(self) -> set[str]:
        return {field.name for field in self.fields}


@dataclass(frozen=True, kw_only=True)
class Difference:
    plan: tuple[FieldChange, ...] = ()
    domain: tuple[RowChange, ...] = ()
    requirements: tuple[RowChange, ...] = ()
    milestones: tuple[RowChange, ...] = ()
    tasks: tuple[RowChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any((self.plan, self.domain, self.requirements, self.milestones, self.tasks))

    def tasks_of(self, kind: str) -> list[RowChange]:
        return [row for row in self.tasks if row.kind == kind]

    def requirements_of(self, kind: str) -> list[RowChange]:
        return [row for row in self.requirements if row.kind == kind]


def compare(before: Snapshot, after: Snapshot) -> Difference:
    """What `after` has otherwise. Of what an older format does not hold, nothing is said."""
    unheld = set() if all(holds_locks(one) for one in (before, after)) else {"locked_fields"}
    return Difference(
        plan=_plan(before, after),
        domain=_domain(before.get("domain"), after.get("domain")),
        requirements=_rows(requirements_of(before), requirements_of(after), name="text"),
        milestones=_rows(*_by_key(before, after)),
        tasks=_rows(_placed(before, unheld), _placed(after, unheld)),
    )


def _plan(before: Snapshot, after: Snapshot) -> tuple[FieldChange, ...]:
    names = [name for name in (*PLAN_FIELDS, "size") if name in before and name in after]
    return _fields({n: before[n] for n in names}, {n: after[n] for n in names})


def _by_key(before: Snapshot, after: Snapshot) -> tuple[dict[str, Row], dict[str, Row]]:
    """Each milestone with the order of those tasks that it has in both."""
    both: tuple[dict[str, Row], dict[str, Row]] = ({}, {})
    for rows, of, other in ((both[0], before, after), (both[1], after, before)):
        theirs = {m["key"]: {task["id"] for task in m["tasks"]} for m in milestones_of(other)}
        for one in milestones_of(of):
            known = theirs.get(one["key"], set())
            order = [task["id"] for task in one["tasks"] if task["id"] in known]
            rows[one["key"]] = one | {"order": order}
    return both


def _placed(of: Snapshot, unheld: Collection[str]) -> dict[str, Row]:
    """Each task with its milestone."""
    return {
        task["id"]: {k: v for k, v in task.items() if k not in {"number", *unheld}}
        | {"milestone": milestone["key"]}
        for milestone in milestones_of(of)
        for task in milestone["tasks"]
    }


def _domain(before: Snapshot | None, after: Snapshot | None) -> tuple[RowChange, ...]:
    """Aggregates and other lists of named things one by one, the rest as a whole."""
    if before is None or after is None:
        return ()
    found: list[RowChange] = []
    for part in DOMAIN_FIELDS:
        one, other = before.get(part), after.get(part)
        if one != other:
            found += _part(part, one, other)
    return tuple(found)


def _part(part: str, before: Any, after: Any) -> Iterable[RowChange]:
    if _are_named(before) and _are_named(after):
        return _rows(_by_name(before), _by_name(after))
    field = FieldChange(name=part, before=before, after=after)
    return [RowChange(id=part, name=part.replace("_", " "), kind=CHANGED, fields=(field,))]


def _are_named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(o, dict) and "name" in o for o in value)


def _by_name(rows: Sequence[Row]) -> dict[str, Row]:
    return {str(row["name"]): row for row in rows}


def _rows(
    before: Mapping[str, Row], after: Mapping[str, Row], *, name: str = "name"
) -> tuple[RowChange, ...]:
    """In the order of `after`; what is gone stands at the end."""
    found = []
    for key, row in after.items():
        fields = _fields(before.get(key, {}), row)
        if key not in before or fields:
            kind = CHANGED if key in before else NEW
            found.append(RowChange(id=key, name=str(row[name]), kind=kind, fields=fields))
    found += [
        RowChange(id=key, name=str(row[name]), kind=GONE)
        for key, row in before.items()
        if key not in after
    ]
    return tuple(found)


def _fields(before: Row, after: Row) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name=name, before=before.get(name), after=value)
        for name, value in after.items()
        if name not in KEYS and before.get(name) != value
    )
