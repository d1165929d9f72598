"""Writing a snapshot into the rows of its plan. Nothing is deleted: what it does not hold is retired or superseded.

The caller holds the plan's lock and has checked that the snapshot is sound.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from config.shared.database.columns import save_columns
from planning.models import (
    MasterPlan,
    Milestone,
    PlanCounter,
    Requirement,
    Task,
    TaskDependency,
)
from planning.versions.milestone_rows import remove_milestones, write_milestones
from planning.versions.snapshot import (
    DOMAIN_FIELDS,
    GIVEN_UP_FIELDS,
    PLAN_FIELDS,
    REQUIREMENT_FIELDS,
    TASK_FIELDS,
    Row,
    Snapshot,
    milestones_of,
    requirements_of,
    snapshot,
    tasks_of,
)

LIVE: dict[str, Any] = {
    "superseded_at": None,
    "given_up": Requirement.GivenUp.NO,
    "given_up_by": "",
    "given_up_reason": "",
    "replaced_by": None,
}


def write(plan: MasterPlan, target: Snapshot) -> None:
    """Make the plan what the snapshot says."""
    now = snapshot(plan)
    _write_plan(plan, target)
    _write_domain(plan, now, target)
    _write_requirements(plan, now, target)
    milestones = write_milestones(plan, target)
    _write_tasks(plan, now, target, milestones)
    remove_milestones(plan, milestones)


def _write_plan(plan: MasterPlan, target: Snapshot) -> None:
    size = zip(("minimum_tasks", "target_tasks", "maximum_tasks"), target["size"], strict=True)
    said = {name: target[name] for name in PLAN_FIELDS if name in target}
    save_columns(plan, said | dict(size))


def _write_domain(plan: MasterPlan, now: Snapshot, target: Snapshot) -> None:
    """A version of an older format says nothing of the domain, which then stays."""
    wanted = target.get("domain")
    if wanted is None or wanted == now["domain"]:
        return
    save_columns(plan.discovery, {name: wanted[name] for name in DOMAIN_FIELDS if name in wanted})


def _write_requirements(plan: MasterPlan, now: Snapshot, target: Snapshot) -> None:
    """Those that are not in the snapshot are superseded and stay readable; their codes are never given again."""
    live, given_up = requirements_of(target), {row["code"]: row for row in _given_up(target)}
    rows = {row.code: row for row in Requirement.objects.filter(plan=plan)}
    for code, wanted in live.items():
        if code not in rows:
            rows[code] = Requirement.objects.create(plan=plan, **wanted)
        elif requirements_of(now).get(code) != wanted:
            save_columns(rows[code], {name: wanted[name] for name in REQUIREMENT_FIELDS} | LIVE)
    replaced = target.get("replaced", {})
    for code, row in rows.items():
        if code in live:
            continue
        said = {name: given_up.get(code, {}).get(name, "") for name in GIVEN_UP_FIELDS[-3:]}
        by = rows.get(replaced.get(code, ""))
        save_columns(
            row,
            said | {"superseded_at": row.superseded_at or timezone.now(), "replaced_by": by},
        )


def _given_up(target: Snapshot) -> list[Row]:
    rows: list[Row] = target.get("given_up", [])
    return rows


def _write_tasks(
    plan: MasterPlan, now: Snapshot, target: Snapshot, milestones: dict[str, Milestone]
) -> None:
    before, wanted = tasks_of(now), tasks_of(target)
    homes = {t["id"]: one["key"] for one in milestones_of(target) for t in one["tasks"]}
    rows = {row.stable_id: row for row in Task.with_retired.filter(plan=plan)}
    # Numbers are unique at the end of the transaction; new rows need some until then.
    free = 1 + max((row.number for row in rows.values()), default=0)
    for at, (stable_id, task) in enumerate(wanted.items()):
        home = milestones[homes[stable_id]]
        fields = {name: task[name] for name in TASK_FIELDS if name in task}
        fields |= {"milestone": home, "retired_at": None}
        row = rows.get(stable_id)
        if row is None:
            new = Task(plan=plan, stable_id=stable_id, number=free + at, **fields)
            new.save(force_insert=True)
            rows[stable_id] = new
        elif before.get(stable_id) != task or row.milestone_id != home.pk:
            save_columns(row, fields)
    _retire(row for stable_id, row in rows.items() if stable_id not in wanted)
    _number(rows, list(wanted))
    _give_ids(plan, rows)
    changed = [rows[key] for key in wanted if before.get(key) != wanted[key]]
    _write_links(plan, changed, wanted, rows)


def _retire(rows: Iterable[Task]) -> None:
    for row in rows:
        if row.retired_at is None:
            row.retired_at = timezone.now()
            row.save(update_fields=["retired_at"])
        TaskDependency.objects.filter(task=row).delete()
        TaskDependency.objects.filter(depends_on=row).delete()


def _number(rows: dict[str, Task], wanted: list[str]) -> None:
    """1, 2, … in the order of the snapshot; those that are retired follow."""
    retired = sorted(key for key in rows if key not in set(wanted))
    moved = []
    for number, key in enumerate([*wanted, *retired], start=1):
        if rows[key].number != number:
            rows[key].number = number
            moved.append(rows[key])
    Task.with_retired.bulk_update(moved, ["number"])


def _give_ids(plan: MasterPlan, rows: dict[str, Task]) -> None:
    """What the snapshot names is given: no later task gets the same id."""
    last = max((int(key.removeprefix("T-")) for key in rows), default=0)
    PlanCounter.objects.filter(plan=plan, last_task_id__lt=last).update(last_task_id=last)


def _write_links(
    plan: MasterPlan, changed: list[Task], wanted: dict[str, Row], rows: dict[str, Task]
) -> None:
    codes = {one.code: one for one in Requirement.objects.filter(plan=plan)}
    for row in changed:
        task = wanted[row.stable_id]
        row.requirements.set([codes[code] for code in task["requirements"]])
        row.dependencies.exclude(depends_on__stable_id__in=task["depends_on"]).delete()
        kept = set(row.dependencies.values_list("depends_on__stable_id", flat=True))
        TaskDependency.objects.bulk_create(
            TaskDependency(task=row, depends_on=rows[other])
            for other in task["depends_on"]
            if other not in kept
        )
        row.set_subtasks(task["subtasks"])
