"""Operations on the tree of a draft: several at once are one act, one version and one event, or are refused whole.

An operation is JSON: {"do": "move_task", "task": "T-004", "milestone": "M2"}. `VERBS` says what can be done.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput
from planning.changes import milestone_verbs, task_verbs
from planning.changes.plan_tree import renumber, require_no_cycle
from planning.changes.seen_version import check_seen_version
from planning.choices import BUILT_PLAN
from planning.lint.report import Report, lint
from planning.log.event_log import append, recording
from planning.models import MasterPlan
from planning.money import estimates
from planning.steps.plan_lock import lock, require_draft
from planning.versions.snapshot import snapshot
from planning.versions.store import add_version

Operation = dict[str, Any]
MOST_OPERATIONS = 200
LONGEST_SAID = 600
# Each returns what it did, as a sentence without its end.
VERBS: dict[str, Callable[..., str]] = {
    "add_task": task_verbs.add,
    "edit_task": task_verbs.edit,
    "delete_task": task_verbs.delete,
    "move_task": task_verbs.move,
    "split_task": task_verbs.split,
    "merge_tasks": task_verbs.merge,
    "lock_fields": task_verbs.lock_fields,
    "add_milestone": milestone_verbs.add,
    "edit_milestone": milestone_verbs.edit,
    "delete_milestone": milestone_verbs.delete,
    "move_milestone": milestone_verbs.move,
    "split_milestone": milestone_verbs.split,
    "merge_milestones": milestone_verbs.merge,
}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What operations would do: changed lines, and lint before and after."""

    said: list[str]
    changed: list["Changed"]
    before: Report
    after: Report


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One field of a task or milestone; a task that is new has no `before`, one that is gone no `after`."""

    name: str
    field: str
    before: str
    after: str


def apply(
    plan: MasterPlan,
    operations: Sequence[Operation],
    by: User,
    *,
    seen_version: int | None = None,
) -> list[str]:
    """Do them in order, and say what was done. Raises PlanLocked, PlanChanged, CycleFound, BadInput."""
    require(by, "edit_plan", plan)
    return repair(plan, operations, by, seen_version=seen_version)


def repair(
    plan: MasterPlan,
    operations: Sequence[Operation],
    by: User,
    *,
    seen_version: int | None = None,
) -> list[str]:
    """The same for an operator, whose permission the admin has checked."""
    with recording(plan, actor=by.get_username()):
        lock(plan)
        _require_editable(plan, operations)
        check_seen_version(plan, seen_version)
        before = snapshot(plan)
        said = _carry_out(plan, operations)
        if snapshot(plan) == before:
            return []
        if plan.status not in BUILT_PLAN:
            estimates.estimate(plan)
        words = "; ".join(said)
        version = add_version(plan, words, by=by)
        payload = {"operations": list(operations), "why": words[:LONGEST_SAID], "version": version.number}  # fmt: skip
        append("masterplan_edited", payload)
        audit(by, "edit_plan", plan, after={"operations": list(operations), "did": said})
    return said


def _require_editable(plan: MasterPlan, operations: Sequence[Operation]) -> None:
    """Of a plan that is built only what is locked is edited by itself: all else is a change with its run."""
    if plan.status in BUILT_PLAN and all(one.get("do") == "lock_fields" for one in operations):
        return
    require_draft(plan)


def preview(plan: MasterPlan, operations: Sequence[Operation]) -> Preview:
    """What they would do, without doing it. Raises what `apply` raises."""
    old, lint_before = snapshot(plan), lint(plan)
    with transaction.atomic():
        said = _carry_out(plan, operations)
        new, lint_after = snapshot(plan), lint(plan)
        transaction.set_rollback(True)
    return Preview(said=said, changed=changed(old, new), before=lint_before, after=lint_after)


def _carry_out(plan: MasterPlan, operations: Sequence[Operation]) -> list[str]:
    if not 0 < len(operations) <= MOST_OPERATIONS:
        raise BadInput(f"Do 1 to {MOST_OPERATIONS} things at once; these are {len(operations)}.")
    said = [_do(plan, one) for one in operations]
    renumber(plan)
    require_no_cycle(plan)
    return [words for words in said if words]


def _do(plan: MasterPlan, operation: Operation) -> str:
    given = {name: value for name, value in operation.items() if name != "do"}
    verb = VERBS.get(str(operation.get("do")))
    if verb is None:
        raise BadInput(f"There is no operation {operation.get('do')!r}.")
    try:
        inspect.signature(verb).bind(plan, **given)
    except TypeError as error:
        raise BadInput(f"The operation {operation['do']} cannot be read: {error}.") from None
    return verb(plan, **given)


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[Changed]:
    """Two snapshots, field by field; the order of tasks alone is no change."""
    old, new = _named(before), _named(after)
    found = []
    for name in [*old, *(name for name in new if name not in old)]:
        one, other = old.get(name, {}), new.get(name, {})
        found += [
            Changed(name=name, field=field, before=_said(one.get(field)), after=_said(other.get(field)))
            for field in {**one, **other}
            if _said(one.get(field)) != _said(other.get(field))
        ]  # fmt: skip
    return found


def _named(whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for phase in whole["phases"]:
        for milestone in phase["milestones"]:
            fields = {name: milestone[name] for name in ("name", "goal", "depends_on")}
            found[milestone["key"]] = {"phase": phase["name"], **fields}
            for task in milestone["tasks"]:
                kept = {k: v for k, v in task.items() if k not in ("id", "number")}
                found[task["id"]] = {"milestone": milestone["key"], **kept}
    return found


def _said(value: Any) -> str:
    if isinstance(value, list):
        rows = [":".join(filter(None, one.values())) if isinstance(one, dict) else str(one) for one in value]  # fmt: skip
        return ", ".join(rows)
    return "" if value is None else str(value)
