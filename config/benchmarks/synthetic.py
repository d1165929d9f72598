"""A run made for measuring: one class, then waves of constants that use it, each distinct and each really written."""

import hashlib

from django.utils import timezone

from config.access.founding import found
from config.access.models import User, Workspace
from costs.metering import create_plan_budget
from execution.laying import lay_out
from execution.models import AcceptanceTest, Atom, AtomDependency, Run
from planning.models import (
    Discovery,
    MasterPlan,
    Milestone,
    Phase,
    PlanCounter,
    PlanVersion,
    Requirement,
    Task,
)

PACKAGE = "bench"
LETTERS = "abcdefghij"
TESTS_PER_WAVE = 8
TEST = """import unittest

from {module} import {symbol}


class {symbol_class}Test(unittest.TestCase):
    def test_first_field_is_the_name(self) -> None:
        self.assertTrue({symbol})
        self.assertEqual({symbol}[0].name, "name")
"""


def synthetic_run() -> Run:
    """An approved plan of one task and its run, ready to be given atoms."""
    by = User.objects.filter(username="bench").first() or found(username="bench", password="bench")
    workspace = Workspace.objects.visible_to(by).get()
    plan = MasterPlan(owner=by, workspace=workspace, project_name="Bench", package=PACKAGE)
    plan.budget = create_plan_budget(plan.pk, workspace=workspace)
    plan.status = MasterPlan.Status.IN_PROGRESS
    plan.save()
    PlanCounter.objects.create(plan=plan)
    Discovery.objects.create(plan=plan, brief="A benchmark.")
    phase = Phase.objects.create(plan=plan, number=2, phase_type=Phase.Type.CORE, name="Core")
    milestone = Milestone.objects.create(phase=phase, number=1, key="M1", name="Bench")
    Task.objects.create(plan=plan, milestone=milestone, number=1, stable_id="T-001", name="Bench")
    Requirement.objects.create(plan=plan, code="FR-001", text="Items have a name.", priority="must")
    version = PlanVersion.objects.create(plan=plan, number=1, snapshot={}, summary="Bench")
    now = timezone.now()
    return Run.objects.create(
        plan=plan,
        version=version,
        started_by=by,
        status="preparing",
        started_at=now,
        concurrency=32,
    )


def lay_atoms(run: Run, *, waves: int, per_wave: int) -> None:
    """A seed wave with the class, then `waves` of `per_wave` constants; order edges keep the waves apart."""
    names = [_name(number) for number in range(waves * per_wave)]
    Discovery.objects.filter(plan=run.plan).update(aggregates=[_aggregate(name) for name in names])
    task = run.plan.tasks.get()
    seed = Atom.objects.create(
        run=run, task=task, number=1, path=f"{PACKAGE}/kinds.py", symbol="Field", kind="class",
        signature="class Field", description="A field of a kind of record.",
    )  # fmt: skip
    atoms = [_atom(run, task, name, number) for number, name in enumerate(names, start=2)]
    Atom.objects.bulk_create(atoms)
    edges = [AtomDependency(atom=atom, provider=seed, kind="call") for atom in atoms]
    for late, early in zip(atoms[per_wave:], atoms, strict=False):
        edges.append(AtomDependency(atom=late, provider=early, kind="order"))
    AtomDependency.objects.bulk_create(edges)
    for first in range(0, len(atoms), per_wave):
        _add_tests(run, atoms[first : first + TESTS_PER_WAVE])
    lay_out(run)


def _name(number: int) -> str:
    """Item names in letters, so that every module and symbol is its own."""
    return "Item" + "".join(LETTERS[int(digit)] for digit in f"{number:03}").capitalize()


def _aggregate(name: str) -> dict[str, object]:
    field = {
        "name": "name", "type": "text", "required": True, "unique": False, "minimum": "1",
        "maximum": str(20 + sum(map(ord, name)) % 80), "choices": [], "default": "", "references": "",
    }  # fmt: skip
    return {
        "name": name, "plural": f"{name.lower()}s", "context": "Bench", "purpose": "To be measured.",
        "fields": [field], "states": [], "actions": [], "invariants": [],
    }  # fmt: skip


def _atom(run: Run, task: Task, name: str, number: int) -> Atom:
    snake = "item_" + name.removeprefix("Item").lower()
    symbol = f"{snake.upper()}_FIELDS"
    return Atom(
        run=run, task=task, number=number, path=f"{PACKAGE}/{snake}.py", symbol=symbol, kind="constant",
        signature=f"{symbol}: tuple[Field, ...]", description=f"The fields of {name}.", aggregates=[name],
    )  # fmt: skip


def _add_tests(run: Run, atoms: list[Atom]) -> None:
    requirement = run.plan.requirements.get()
    for atom in atoms:
        module = atom.path.removesuffix(".py").replace("/", ".")
        code = TEST.format(
            module=module, symbol=atom.symbol, symbol_class=atom.symbol.title().replace("_", "")
        )
        test = AcceptanceTest.objects.create(
            run=run, requirement=requirement, path=f"tests/test_{atom.symbol.lower()}.py", code=code,
            code_sha=hashlib.sha256(code.encode()).hexdigest(), state=AcceptanceTest.State.RUNNABLE,
        )  # fmt: skip
        test.atoms.add(atom)
