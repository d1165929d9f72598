"""Tasks, atoms and requirements as prompts contain them (docs/model-contract.md). No ids, no times."""

from collections.abc import Iterable
from typing import Any

from execution.models import Atom
from planning.discovery.domain import aggregates_named
from planning.draft.answers import PlanSkeleton
from planning.draft.task_problems import symbol_of
from planning.lint.links import Place
from planning.models import MasterPlan, Requirement, Task

# What `interfaces` reads of an atom.
INTERFACE = ("path", "symbol", "kind", "signature", "summary", "description")


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


def conventions(plan: MasterPlan) -> list[str]:
    """The conventions of the plan: rules that every part of the code follows."""
    return [str(one) for one in plan.discovery.skeleton.get("conventions", [])]


def promised(plan: MasterPlan) -> set[Place]:
    """The public names of the plan's milestones: what one part of the software may use of another."""
    if "phases" not in plan.discovery.skeleton:
        return set()
    phases = PlanSkeleton.model_validate(plan.discovery.skeleton).phases
    names = [name for phase in phases for one in phase.milestones for name in one.public]
    return {(name.path, symbol_of(name)) for name in names}


def interfaces(atoms: Iterable[Atom], *, whole: bool = False) -> list[dict[str, str]]:
    """The interfaces of atoms for those who use them; with `whole`, how each one works as well."""
    return [
        {
            "path": atom.path,
            "symbol": atom.symbol,
            "kind": atom.kind,
            "signature": atom.signature,
            "description": atom.description if whole else atom.summary or atom.description,
        }
        for atom in atoms
    ]


def signatures(atoms: Iterable[Atom]) -> dict[str, list[str]]:
    """By path, for what is only to be known of: no descriptions."""
    found: dict[str, list[str]] = {}
    for atom in atoms:
        found.setdefault(atom.path, []).append(atom.signature or atom.symbol)
    return found


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
        "task": row.task.name,
        "requirements": [{"text": r.text, "criterion": r.criterion} for r in _served(row)],
        "aggregates": aggregates_named(plan.discovery, row.aggregates),
    }


def _served(row: Atom) -> Iterable[Requirement]:
    of_task = row.task.requirements.order_by("code")
    codes = row.requirement_codes
    return of_task if codes is None else of_task.filter(code__in=codes)
