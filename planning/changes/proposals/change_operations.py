"""Doing operations on a snapshot: all of them, or none with the reasons in words. Pure functions.

Whatever comes out keeps the plan sound as far as one operation can see; lint judges the whole.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.shared.errors import BadInput
from planning.changes.proposals.answers import (
    AddRequirement,
    AddTask,
    ChangeTask,
    Operation,
    RetireRequirement,
    RetireTask,
    SetAggregate,
)
from planning.changes.task_fields import checked, checked_subtasks
from planning.lint.links import Ports, link, places
from planning.lint.text_overlap import carries
from planning.steps.plan_lock import checked_reason
from planning.versions.snapshot import (
    TASK_FIELDS,
    Row,
    Snapshot,
    by_code,
    milestones_of,
    requirements_of,
    tasks_of,
)

MOST_OPERATIONS = 100
LONGEST_REQUIREMENT = 2000


@dataclass(frozen=True, kw_only=True)
class Given:
    """The last numbers given so far, and what the brief demands: what it does not may simply end."""

    requirement: int
    task: int
    stated: Sequence[Mapping[str, str]] = ()


@dataclass(kw_only=True)
class _Work:
    """A copy that operations change one after another; `names` turns refs of the answer into ids and codes."""

    target: Snapshot
    given: Given
    by: str
    names: dict[str, str] = field(default_factory=dict)
    # Tasks whose links follow from what they need, and those that may no longer depend on what is retired.
    touched: set[str] = field(default_factory=set)
    retired: list[str] = field(default_factory=list)


def operated(base: Snapshot, operations: Sequence[Operation], given: Given, *, by: str) -> Snapshot:
    """The snapshot with the operations done. Raises BadInput with every reason why they cannot be."""
    if len(operations) > MOST_OPERATIONS:
        raise BadInput(f"A change has at most {MOST_OPERATIONS} operations, not {len(operations)}.")
    work = _Work(target=copy.deepcopy(base), given=given, by=by)
    _name(work, operations)
    problems: list[str] = []
    for number, operation in enumerate(operations, start=1):
        try:
            _DO[type(operation)](work, operation)
        except BadInput as refused:
            problems.append(f"Operation {number}, {operation.op}: {refused.message}")
    problems += _still_needed(work)
    if problems:
        raise BadInput("\n".join(problems))
    _link(work)
    _stretch(work)
    work.target["requirements"] = by_code(work.target["requirements"])
    return work.target


def _name(work: _Work, operations: Sequence[Operation]) -> None:
    """New codes and ids, in the order of the operations, before anything may refer to them."""
    code, task = work.given.requirement, work.given.task
    for operation in operations:
        if isinstance(operation, AddRequirement):
            code += 1
            work.names.setdefault(operation.ref, f"FR-{code:03}")
        elif isinstance(operation, AddTask):
            task += 1
            work.names.setdefault(operation.ref, f"T-{task:03}")


def _add_requirement(work: _Work, operation: AddRequirement) -> None:
    code = work.names[operation.ref]
    if code in requirements_of(work.target):
        raise BadInput(f"{operation.ref} is there twice.")
    replaced = [_requirement(work, old) for old in dict.fromkeys(operation.replaces)]
    known = {one["name"] for one in work.target["domain"]["aggregates"]}
    if unknown := [name for name in operation.aggregates if name not in known]:
        raise BadInput(f"There is no aggregate {', '.join(unknown)}.")
    work.target["requirements"].append(
        {
            "code": code,
            "alias": next((old["alias"] for old in replaced), ""),
            "text": _text(operation.text, "A requirement", needed=True),
            "priority": operation.priority,
            "criterion": _text(operation.criterion, "A criterion"),
            "aggregates": list(operation.aggregates),
            # What it stands for of the brief is still traced to it.
            "source": "; ".join(
                dict.fromkeys(part for old in replaced for part in (old["source"], old["text"]))
            ).strip("; ")
            or "A change to the plan",
        }
    )
    for old in replaced:
        _serve(work, old["code"], code)
        work.target["replaced"][old["code"]] = code


def _text(value: str, what: str, *, needed: bool = False) -> str:
    text = value.strip()
    if len(text) > LONGEST_REQUIREMENT or (needed and not text):
        raise BadInput(f"{what} has 1 to {LONGEST_REQUIREMENT} characters.")
    return text


def _requirement(work: _Work, code: str) -> Row:
    found = requirements_of(work.target).get(work.names.get(code, code))
    if found is None:
        raise BadInput(f"This plan has no requirement {code}.")
    return found


def _serve(work: _Work, old: str, new: str | None) -> None:
    """Tasks that served the old one serve the new one, if there is any; the old one is live no more."""
    rows = work.target["requirements"]
    rows[:] = [row for row in rows if row["code"] != old]
    for task in tasks_of(work.target).values():
        if old in task["requirements"]:
            kept = {code for code in task["requirements"] if code != old}
            task["requirements"] = sorted(kept | ({new} if new else set()))


def _retire_requirement(work: _Work, operation: RetireRequirement) -> None:
    row = _requirement(work, operation.code)
    reason = checked_reason(operation.reason)
    _serve(work, row["code"], None)
    if is_demanded(row, work.given.stated):
        said = {"given_up": "person", "given_up_by": work.by, "given_up_reason": reason}
        work.target["given_up"] = by_code([*work.target["given_up"], row | said])


def is_demanded(row: Row, stated: Sequence[Mapping[str, str]]) -> bool:
    """Whether the requirement carries something that the brief itself demands."""
    return any(carries(one["text"], [row["text"], row["source"]]) for one in stated)


def _add_task(work: _Work, operation: AddTask) -> None:
    stable_id = work.names[operation.ref]
    if stable_id in tasks_of(work.target):
        raise BadInput(f"{operation.ref} is there twice.")
    homes = {one["key"]: one for one in milestones_of(work.target)}
    if operation.milestone not in homes:
        raise BadInput(f"This plan has no milestone {operation.milestone}.")
    fields = operation.model_dump(exclude={"op", "ref", "milestone"})
    homes[operation.milestone]["tasks"].append(
        {"id": stable_id, **_checked(work, fields), "locked_fields": []}
    )
    work.touched.add(stable_id)


def _change_task(work: _Work, operation: ChangeTask) -> None:
    task = _task(work, operation.id)
    fields = operation.model_dump(exclude={"op", "id"}, exclude_none=True)
    task.update(_checked(work, fields))
    work.touched.add(task["id"])


def _task(work: _Work, stable_id: str) -> Row:
    found = tasks_of(work.target).get(work.names.get(stable_id, stable_id))
    if found is None:
        raise BadInput(f"This plan has no task {stable_id}.")
    return found


def _checked(work: _Work, fields: dict[str, Any]) -> Row:
    """As they are stored; refs become codes and ids, which are looked for once all operations are done."""
    found = {name: checked(name, value) for name, value in fields.items() if name in TASK_FIELDS}
    for name in ("requirements", "depends_on"):
        if name in fields:
            found[name] = sorted({work.names.get(one, one) for one in fields[name]})
    if "subtasks" in fields:
        found["subtasks"] = checked_subtasks([name.strip() for name in fields["subtasks"]])
    return found


def _retire_task(work: _Work, operation: RetireTask) -> None:
    task = _task(work, operation.id)
    for milestone in milestones_of(work.target):
        milestone["tasks"] = [one for one in milestone["tasks"] if one["id"] != task["id"]]
    work.retired.append(task["id"])


def _set_aggregate(work: _Work, operation: SetAggregate) -> None:
    rows = work.target["domain"]["aggregates"]
    new = operation.aggregate.model_dump()
    known = {row["name"] for row in rows} | {new["name"]}
    away = [f["references"] for f in new["fields"] if f["references"]]
    if unknown := [name for name in away if name not in known]:
        raise BadInput(f"{new['name']} refers to {', '.join(unknown)}, which is no aggregate.")
    if new["name"] not in {row["name"] for row in rows}:
        rows.append(new)
        return
    rows[:] = [new if row["name"] == new["name"] else row for row in rows]


_DO: dict[type, Callable[[_Work, Any], None]] = {
    AddRequirement: _add_requirement,
    RetireRequirement: _retire_requirement,
    AddTask: _add_task,
    ChangeTask: _change_task,
    RetireTask: _retire_task,
    SetAggregate: _set_aggregate,
}


def _still_needed(work: _Work) -> list[str]:
    """Names that lead nowhere once all is done: what others need cannot be retired by itself."""
    tasks, codes = tasks_of(work.target), set(requirements_of(work.target))
    found = []
    for stable_id, task in tasks.items():
        for other in task["depends_on"]:
            if other in work.retired:
                found.append(
                    f"{other} cannot be retired: {stable_id} depends on it. Change or retire that too."
                )
            elif other not in tasks:
                found.append(f"{stable_id} depends on {other}, which is no task of this plan.")
        found += [
            f"{stable_id} serves {code}, which is no requirement of this plan."
            for code in task["requirements"]
            if code not in codes
        ]
    return found


def _link(work: _Work) -> None:
    """What a touched task needs of others it also depends on."""
    tasks = tasks_of(work.target)
    ports = {
        key: Ports(provides=places(task["provides"]), needs=places(task["needs"]))
        for key, task in tasks.items()
    }
    for task, provider in link(ports).edges:
        if task in work.touched:
            tasks[task]["depends_on"] = sorted({*tasks[task]["depends_on"], provider})


def _stretch(work: _Work) -> None:
    """Who agrees to the change agrees to the number of tasks it leaves."""
    least, target, most = work.target["size"]
    count = len(tasks_of(work.target))
    least, most = min(least, count), max(most, count)
    work.target["size"] = [least, min(max(target, least), most), most]
