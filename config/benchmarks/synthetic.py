"""A synthetic run for benchmarks: a few definitions, then waves of distinct functions that use them."""

import hashlib

from django.utils import timezone

from config.access.accounts.first_account import found
from config.access.models import User, Workspace
from config.embedded.standin.domain import Entity, Field, Json, from_json, to_json
from config.embedded.standin.program.atoms import Atom as Known
from config.embedded.standin.program.atoms import Place
from config.embedded.standin.program.catalogue import find
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
FIELD = "name"
# What the functions use, which the stand-in knows how to write.
SEEDS = (
    ("errors", "AppError"),
    ("errors", "InvalidValue"),
    ("values", "read_text"),
    ("values", "require_within"),
)
SEED_PLACES: tuple[Place, ...] = tuple((f"{PACKAGE}/{file}.py", name) for file, name in SEEDS)
# Their test closes a wave of their own, before the measured ones.
SEED_TESTED = SEED_PLACES[2]
SEED_WAVES = 1
TEST = """import unittest

from {module} import {symbol}


class {name}Test(unittest.TestCase):
    def test_blanks_are_trimmed(self) -> None:
        self.assertEqual({symbol}(" name "), "name")
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
    """Seed waves, then `waves` of `per_wave` functions; order edges keep the waves apart."""
    names = [_name(number) for number in range(waves * per_wave)]
    aggregates = [_aggregate(name) for name in names]
    Discovery.objects.filter(plan=run.plan).update(aggregates=aggregates)
    known = {one.place: one for one in _known_to_standin(aggregates)}
    written = [known[place] for place in (*SEED_PLACES, *map(_place, names))]
    task = run.plan.tasks.get()
    rows = {one.place: _atom(run, task, one, n) for n, one in enumerate(written, start=1)}
    Atom.objects.bulk_create(rows.values())
    atoms = [rows[_place(name)] for name in names]
    edges = [
        AtomDependency(atom=rows[one.place], provider=rows[needed], kind=AtomDependency.Kind.CALL)
        for one in written
        for needed in one.needs
    ]
    for late, early in zip(atoms[per_wave:], atoms, strict=False):
        edges.append(AtomDependency(atom=late, provider=early, kind=AtomDependency.Kind.ORDER))
    AtomDependency.objects.bulk_create(edges)
    _add_tests(run, [rows[SEED_TESTED]])
    for first in range(0, len(atoms), per_wave):
        _add_tests(run, atoms[first : first + min(per_wave, TESTS_PER_WAVE)])
    lay_out(run)


def _known_to_standin(aggregates: list[Json]) -> list[Known]:
    """Each entity's atoms by itself, as the prompt of an atom names no other."""
    seeds = [find(PACKAGE, (), place) for place in SEED_PLACES]
    entities = from_json(aggregates)
    fields = [find(PACKAGE, (one,), _place(one.name)) for one in entities]
    return [one for one in (*seeds, *fields) if one is not None]


def _place(name: str) -> Place:
    return f"{PACKAGE}/{name.lower()}s.py", f"check_{FIELD}"


def _name(number: int) -> str:
    """Item names in letters, so that every module and symbol is its own."""
    return "Item" + "".join(LETTERS[int(digit)] for digit in f"{number:03}").capitalize()


def _aggregate(name: str) -> Json:
    most = str(20 + sum(map(ord, name)) % 80)
    field = Field(name=FIELD, minimum="1", maximum=most)
    return to_json(Entity(name=name, plural=f"{name.lower()}s", fields=(field,)))


def _atom(run: Run, task: Task, known: Known, number: int) -> Atom:
    return Atom(
        run=run, task=task, number=number, path=known.path, symbol=known.symbol, kind=known.kind,
        signature=known.signature, description=known.summary, aggregates=list(known.kinds),
    )  # fmt: skip


def _add_tests(run: Run, atoms: list[Atom]) -> None:
    requirement = run.plan.requirements.get()
    for atom in atoms:
        module = atom.path.removesuffix(".py").replace("/", ".")
        stem = module.rpartition(".")[2]
        code = TEST.format(module=module, symbol=atom.symbol, name=stem.capitalize())
        test = AcceptanceTest.objects.create(
            run=run, requirement=requirement, path=f"tests/test_{stem}.py", code=code,
            code_sha=hashlib.sha256(code.encode()).hexdigest(), state=AcceptanceTest.State.RUNNABLE,
        )  # fmt: skip
        test.atoms.add(atom)
