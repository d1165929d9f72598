"""Tasks, atoms and requirements as prompts contain them (docs/model-contract.md). No ids, no times."""

import re
from collections.abc import Iterable
from typing import Any

from execution.models import Atom
from planning.discovery.domain import aggregates_about
from planning.draft.answers import PlanSkeleton
from planning.draft.task_problems import symbol_of
from planning.lint.links import Place
from planning.models import MasterPlan, Requirement, Task

# What `interfaces` reads of an atom.
INTERFACE = ("path", "symbol", "kind", "signature", "summary", "description")
# Of a constant that others may only name: beyond this its value is left out.
LONGEST_CONSTANT = 80
ERROR = re.compile(r"class \w+\((?:\w*Error|Exception)\)")
MADE = re.compile(r"\n\s+def __init__\(.*")


def requirement(row: Requirement) -> dict[str, Any]:
    return {
        "code": row.code,
        "text": row.text,
        "priority": row.priority,
        "criterion": row.criterion,
        "aggregates": row.aggregates,
    }


def requirement_to_test(row: Requirement, near: Iterable[Atom]) -> dict[str, Any]:
    """`near` are the atoms that serve it: what they are about, its tests are about as well."""
    plan = row.plan
    about = [row.text, row.criterion, *(text for atom in near for text in _spoken(atom))]
    known = aggregates_about(plan.discovery, row.aggregates, " ".join(about), with_rules=True)
    return requirement(row) | {"package": plan.package, "aggregates": known}


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


def interfaces(atoms: Iterable[Atom], *, whole: bool = False) -> dict[str, dict[str, str]]:
    """By path and signature, what atoms do for those who use them; with `whole`, how each one works as well."""
    found: dict[str, dict[str, str]] = {}
    for atom in atoms:
        said = atom.description if whole else atom.summary or atom.description
        found.setdefault(atom.path, {})[atom.signature or atom.symbol] = said
    return found


def signatures(atoms: Iterable[Atom], *, to_test: bool = False) -> dict[str, list[str]]:
    """By path, for what is only to be known of: no descriptions, and no long values of constants.

    Tests catch errors and never make them: `to_test` leaves out how an error is made.
    """
    found: dict[str, list[str]] = {}
    for atom in atoms:
        said = atom.signature or atom.symbol
        if atom.kind == Atom.Kind.CONSTANT and len(said) > LONGEST_CONSTANT:
            said = said.partition(" = ")[0]
        elif to_test and ERROR.match(said):
            said = MADE.sub("", said)
        found.setdefault(atom.path, []).append(said)
    return found


def _spoken(row: Atom) -> tuple[str, ...]:
    return row.symbol, row.signature, row.description


def atom(row: Atom) -> dict[str, Any]:
    plan, served = row.run.plan, _served(row)
    about = [*_spoken(row), *(text for r in served for text in (r.text, r.criterion))]
    return {
        "path": row.path,
        "symbol": row.symbol,
        "kind": row.kind,
        "signature": row.signature,
        "description": row.description,
        "language": row.language,
        "package": plan.package,
        "task": row.task.name,
        "requirements": [{"text": r.text, "criterion": r.criterion} for r in served],
        "aggregates": aggregates_about(plan.discovery, row.aggregates, " ".join(about)),
    }


def _served(row: Atom) -> list[Requirement]:
    of_task = row.task.requirements.order_by("code")
    codes = row.requirement_codes
    return list(of_task if codes is None else of_task.filter(code__in=codes))
