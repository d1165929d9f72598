"""A synthetic run for benchmarks: a few classes, then waves of distinct constants that use them."""

import hashlib

from django.utils import timezone

from config.access.first_account import found
from config.access.models import User, Workspace
from costs.limits.budgets import create_plan_budget
from execution.models import AcceptanceTest, Atom, AtomDependency, Run
from execution.prepare.layout import lay_out
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
FIELDS = ("name", "place")
# What the constants are made of: symbol, signature, and what it needs of the others.
SEEDS = (
    ("Field", "class Field", ()),
    ("Move", "class Move", ()),
    (
        "Rule",
        "class Rule\n    def broken(self, store: Any, kind: Any, record: dict[str, Any]) -> str",
        (),
    ),
    (
        "Kind",
        "class Kind\n    def field(self, name: str) -> Field | None\n"
        "    def move(self, name: str) -> Move | None\n    def first_state(self) -> str",
        ("Field", "Move", "Rule"),
    ),
)
# The classes take two waves of their own before the measured ones.
SEED_WAVES = 2
TEST = """import unittest

from {module} import {symbol}


class {symbol_class}Test(unittest.TestCase):
    def test_first_field_is_the_name(self) -> None:
        self.assertTrue({symbol})
        self.assertEqual({symbol}.fields[0].name, "name")
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
    Requirement.objects.create(
        plan=plan, code="FR-001", text="Items have a name.", priority=Requirement.Priority.MUST
    )
    version = PlanVersion.objects.create(plan=plan, number=1, snapshot={}, summary="Bench")
    now = timezone.now()
    return Run.objects.create(
        plan=plan,
        version=version,
        started_by=by,
        status=Run.Status.PREPARING,
        started_at=now,
        concurrency=32,
    )


def lay_atoms(run: Run, *, waves: int, per_wave: int) -> None:
    """Seed waves with the classes, then `waves` of `per_wave` constants; order edges keep the waves apart."""
    names = [_name(number) for number in range(waves * per_wave)]
    Discovery.objects.filter(plan=run.plan).update(aggregates=[_aggregate(name) for name in names])
    task = run.plan.tasks.get()
    seeds = {name: _seed(run, task, number) for number, (name, _, _) in enumerate(SEEDS, start=1)}
    first = len(seeds) + 1
    atoms = [_atom(run, task, name, number) for number, name in enumerate(names, start=first)]
    Atom.objects.bulk_create([*seeds.values(), *atoms])
    edges = [
        AtomDependency(atom=seeds[name], provider=seeds[needed], kind=AtomDependency.Kind.TYPE)
        for name, _, needs in SEEDS
        for needed in needs
    ]
    for needed in ("Field", "Kind"):
        edges += [
            AtomDependency(atom=atom, provider=seeds[needed], kind=AtomDependency.Kind.CALL)
            for atom in atoms
        ]
    for late, early in zip(atoms[per_wave:], atoms, strict=False):
        edges.append(AtomDependency(atom=late, provider=early, kind=AtomDependency.Kind.ORDER))
    AtomDependency.objects.bulk_create(edges)
    for first in range(0, len(atoms), per_wave):
        _add_tests(run, atoms[first : first + TESTS_PER_WAVE])
    lay_out(run)


def _seed(run: Run, task: Task, number: int) -> Atom:
    name, signature, _ = SEEDS[number - 1]
    return Atom(
        run=run, task=task, number=number, path=f"{PACKAGE}/kinds.py", symbol=name, kind=Atom.Kind.CLASS,
        signature=signature, description=f"{name} of a kind of record.",
    )  # fmt: skip


def _name(number: int) -> str:
    """Item names in letters, so that every module and symbol is its own."""
    return "Item" + "".join(LETTERS[int(digit)] for digit in f"{number:03}").capitalize()


def _aggregate(name: str) -> dict[str, object]:
    most = str(20 + sum(map(ord, name)) % 80)
    fields = [
        {
            "name": field, "type": "text", "required": True, "unique": False, "minimum": "1",
            "maximum": most, "choices": [], "default": "", "references": "",
        }
        for field in FIELDS
    ]  # fmt: skip
    return {
        "name": name, "plural": f"{name.lower()}s", "context": "Bench", "purpose": "To be measured.",
        "fields": fields, "states": [], "actions": [], "invariants": [],
    }  # fmt: skip


def _atom(run: Run, task: Task, name: str, number: int) -> Atom:
    snake = "item_" + name.removeprefix("Item").lower()
    symbol = snake.upper()
    return Atom(
        run=run, task=task, number=number, path=f"{PACKAGE}/{snake}.py", symbol=symbol, kind=Atom.Kind.CONSTANT,
        signature=f"{symbol}: Kind", description=f"The kind {name}.", aggregates=[name],
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
