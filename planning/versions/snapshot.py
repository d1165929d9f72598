"""A plan as plain values: all that a version keeps, without what building it changes."""

import copy
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from planning.models import Discovery, MasterPlan, Phase, Requirement, Task

FORMAT = 3
# From this one on what is locked is in it.
FORMAT_WITH_LOCKS = 3
Snapshot = dict[str, Any]
Row = dict[str, Any]
# Columns that a snapshot holds under the same name.
PLAN_FIELDS = (
    "project_name",
    "package",
    "description",
    "stack",
    "stack_options",
    "tech_stack",
    "architecture_style",
)
DOMAIN_FIELDS = (
    "domain",
    "summary",
    "bounded_contexts",
    "aggregates",
    "value_objects",
    "domain_events",
    "services",
    "operations",
    "assumptions",
    "exclusions",
)
REQUIREMENT_FIELDS = ("code", "alias", "text", "priority", "criterion", "aggregates", "source")
GIVEN_UP_FIELDS = (*REQUIREMENT_FIELDS, "given_up", "given_up_by", "given_up_reason")
TASK_FIELDS = (
    "name",
    "description",
    "complexity",
    "task_type",
    "target_files",
    "technical_reason",
    "provides",
    "needs",
    "locked_fields",
)


def snapshot(plan: MasterPlan) -> Snapshot:
    """The plan as its rows are now."""
    own = MasterPlan.objects.get(pk=plan.pk)
    discovery = Discovery.objects.get(plan=plan)
    rows = Requirement.objects.filter(plan=plan)
    live = rows.live()
    given_up = rows.exclude(given_up=Requirement.GivenUp.NO)
    replaced = rows.filter(replaced_by__isnull=False)
    return {
        "format": FORMAT,
        **{name: getattr(own, name) for name in PLAN_FIELDS},
        "size": [own.minimum_tasks, own.target_tasks, own.maximum_tasks],
        "domain": {name: getattr(discovery, name) for name in DOMAIN_FIELDS},
        "requirements": by_code(live.values(*REQUIREMENT_FIELDS)),
        "given_up": by_code(given_up.values(*GIVEN_UP_FIELDS)),
        "replaced": dict(replaced.values_list("code", "replaced_by__code")),
        "phases": [_phase(phase) for phase in plan.phases.order_by("number")],
    }


def by_code(rows: Iterable[Row]) -> list[Row]:
    """In an order that no collation of a database changes."""
    return sorted(rows, key=lambda row: str(row["code"]))


def _phase(phase: Phase) -> Row:
    tasks: dict[Any, list[Row]] = {}
    for task in Task.objects.filter(milestone__phase=phase).in_order().with_parts():
        tasks.setdefault(task.milestone_id, []).append(_task(task))
    milestones = phase.milestones.order_by("number").prefetch_related("depends_on")
    return {
        "type": phase.phase_type,
        "number": phase.number,
        "name": phase.name,
        "goal": phase.goal,
        "milestones": [
            {
                "key": milestone.key,
                "number": milestone.number,
                "name": milestone.name,
                "goal": milestone.goal,
                "depends_on": sorted(other.key for other in milestone.depends_on.all()),
                "tasks": tasks.get(milestone.pk, []),
            }
            for milestone in milestones
        ],
    }


def _task(task: Task) -> Row:
    """Its place is that in the list; numbers would make every task after a new one look changed."""
    return {
        "id": task.stable_id,
        **{name: getattr(task, name) for name in TASK_FIELDS},
        "requirements": sorted(r.code for r in task.requirements.all()),
        "depends_on": sorted(d.depends_on.stable_id for d in task.dependencies.all()),
        "subtasks": [subtask.name for subtask in task.subtasks.all()],
    }


def canonical(of: Snapshot) -> bytes:
    """Equal snapshots have equal bytes, whatever the order of their keys."""
    return json.dumps(of, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha_of(of: Snapshot) -> str:
    return hashlib.sha256(canonical(of)).hexdigest()


def holds_locks(of: Snapshot) -> bool:
    """Older formats do not say which fields of a task are locked."""
    return int(of.get("format", 0)) >= FORMAT_WITH_LOCKS


def completed(now: Snapshot, older: Snapshot) -> Snapshot:
    """Of what an older version does not hold, nothing changes."""
    whole = now | copy.deepcopy({name: part for name, part in older.items() if name != "format"})
    known = tasks_of(now)
    for stable_id, task in tasks_of(whole).items():
        task.setdefault("locked_fields", known.get(stable_id, {}).get("locked_fields", []))
    return whole


def milestones_of(of: Snapshot) -> list[Row]:
    """All milestones in their order."""
    return [milestone for phase in of.get("phases", []) for milestone in phase["milestones"]]


def tasks_of(of: Snapshot) -> dict[str, Row]:
    """All tasks by their ids, in the order of the plan."""
    return {task["id"]: task for milestone in milestones_of(of) for task in milestone["tasks"]}


def requirements_of(of: Snapshot) -> dict[str, Row]:
    """The live requirements by their codes."""
    return {row["code"]: row for row in of.get("requirements", [])}
