"""Tasks, atoms and requirements as prompts tell of them (docs/model-contract.md). No ids, no times."""

from collections.abc import Iterable
from typing import Any

from execution.models import Atom
from planning.discovery.domain import aggregates_named
from planning.models import MasterPlan, Requirement, Task

# What `interfaces` reads of an atom.
INTERFACE = ("path", "symbol", "kind", "signature", "description")


def requirement(row: Requirement) -> dict[str, Any]:
    return {
        "code": row.code,
        "text": row.text,
        "priority": row.priority,
        "criterion": row.criterion,
        "aggregates": row.aggregates,
    }


def requirement_to_test(row: Requirement, plan: MasterPlan) -> dict[str, Any]:
    whole = aggregates_named(plan.discovery, row.aggregates)
    return requirement(row) | {"package": plan.package, "aggregates": whole}


def task(row: Task) -> dict[str, Any]:
    return {
        "id": row.stable_id,
        "name": row.name,
        "description": row.description,
        "complexity": row.complexity,
        "task_type": row.task_type,
        "target_files": row.target_files,
        "requirements": [requirement(r) for r in row.requirements.order_by("code")],
        "subtasks": [subtask.name for subtask in row.subtasks.order_by("number")],
        "provides": row.provides,
        "needs": row.needs,
        "package": row.plan.package,
    }


def interfaces(atoms: Iterable[Atom]) -> list[dict[str, str]]:
    return [
        {
            "path": atom.path,
            "symbol": atom.symbol,
            "kind": atom.kind,
            "signature": atom.signature,
            "description": atom.description,
        }
        for atom in atoms
    ]


def atom(row: Atom) -> dict[str, Any]:
    plan = row.run.plan
    return {
        "path": row.path,
        "symbol": row.symbol,
        "kind": row.kind,
        "signature": row.signature,
        "description": row.description,
        "language": row.language,
        "package": plan.package,
        "task": {"name": row.task.name, "description": row.task.description},
        "requirements": [requirement(r) for r in row.task.requirements.order_by("code")],
        "aggregates": aggregates_named(plan.discovery, row.aggregates),
    }
