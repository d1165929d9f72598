"""What a change is said to do to a run is what it does: atoms, tests, and the place of each in the waves."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.shared.errors import DomainError
from costs.prices import price_list
from costs.prices.forecast import Forecast
from execution.adoption.adopt import adopt
from execution.adoption.impact import Impact, impact_of
from execution.answers import AtomSpec
from execution.engine.row_locks import locked
from execution.models import Atom, AtomDependency, Preparation, Run
from execution.prepare.layout import lay_out
from execution.prepare.stored_atoms import store
from planning.changes.proposals.effect import proposed
from planning.changes.proposals.proposal_verbs import OPERATIONS, propose_operations
from planning.models import MasterPlan, PlanProposal, Task, TaskDependency
from planning.versions.snapshot import canonical, snapshot
from planning.versions.store import add_version
from tests import factories
from tests.execution.engine.changing import NEW_TASK, propose

TASKS = range(1, 6)
# Task → the task that it uses; each has one atom of its number.
EDGES = {2: 1, 3: 1, 4: 3, 5: 4}


def built_plan() -> Run:
    """Five tasks with an accepted atom each, in the waves of their levels; FR-001 is served by all of them."""
    plan = factories.MasterPlanFactory(status="completed", package="shop", maximum_tasks=20)
    milestone = factories.MilestoneFactory(phase__plan=plan, number=1)
    requirement = factories.RequirementFactory(plan=plan, code="FR-001")
    tasks: dict[int, Any] = {}
    for number in TASKS:
        tasks[number] = factories.TaskFactory(
            milestone=milestone,
            number=number,
            target_files=[f"shop/part_{number}.py"],
            provides=[{"path": f"shop/part_{number}.py", "symbol": f"part_{number}"}],
            status="completed",
        )
        tasks[number].requirements.add(requirement)
        tasks[number].subtasks.create(number=1, name="Do it", status="completed")
    for user, used in EDGES.items():
        TaskDependency.objects.create(task=tasks[user], depends_on=tasks[used])
    return _run(plan, tasks)


def _run(plan: MasterPlan, tasks: dict[int, Any]) -> Run:
    version = add_version(plan, "Approved")
    run = factories.RunFactory(plan=plan, version=version, status="completed", can_release=True)
    levels = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4}
    waves = {n: factories.WaveFactory(run=run, number=n, status="passed") for n in range(1, 5)}
    atoms = {
        number: factories.AtomFactory(
            run=run,
            wave=waves[levels[number]],
            task=tasks[number],
            number=number,
            path=f"shop/part_{number}.py",
            symbol=f"part_{number}",
            **factories.accepted(code_sha=f"{number}" * 64),
        )
        for number in TASKS
    }
    for user, used in EDGES.items():
        AtomDependency.objects.create(atom=atoms[user], provider=atoms[used], kind="call")
    for number in TASKS:
        Preparation.objects.create(run=run, kind="atoms", task=tasks[number], status="done")
    return run


def changed(number: int) -> dict[str, Any]:
    return {"op": "change_task", "id": f"T-00{number}", "description": f"Another part {number}."}


def retired(number: int) -> dict[str, Any]:
    return {"op": "retire_task", "id": f"T-00{number}", "reason": "No."}


def added(ref: str, users: list[int]) -> list[dict[str, Any]]:
    """A new task, and tasks that depend on it."""
    name = f"new_{ref.lower()}"
    task = NEW_TASK | {
        "ref": ref,
        "requirements": ["FR-001"],
        "provides": [{"path": f"shop/{name}.py", "symbol": name}],
        "target_files": [f"shop/{name}.py"],
        "depends_on": [],
    }
    uses = [changed(n) | {"depends_on": [ref, *used(n)]} for n in users]
    return [task, *uses]


def used(number: int) -> list[str]:
    return [f"T-00{EDGES[number]}"] if number in EDGES else []


CHANGES = st.builds(
    lambda some, gone, users: [
        *map(changed, sorted(some - gone - users)),
        *map(retired, sorted(gone)),
        *(added("N1", sorted(users - gone)) if users else []),
    ],
    st.sets(st.sampled_from(TASKS), max_size=3),
    st.sampled_from([set(), set(), {5}, {2}, {4, 5}, {3}]),
    st.sets(st.sampled_from(TASKS), max_size=2),
).filter(bool)


@pytest.mark.django_db
@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(CHANGES)
def test_what_is_foreseen_is_what_happens_or_nothing_does(operations: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        price_list.load()
        _foreseen_happens(built_plan(), operations)
        transaction.set_rollback(True)


def _foreseen_happens(run: Run, operations: list[dict[str, Any]]) -> None:
    before = canonical(snapshot(run.plan))
    try:
        with transaction.atomic():
            made = propose_operations(
                run.plan, OPERATIONS.validate_python(operations), run.plan.owner, words="Otherwise"
            )
            proposal = PlanProposal.objects.select_related("plan__discovery", "base").get(
                pk=made.pk
            )
            foreseen = impact_of(run, proposed(proposal))
            adopt(proposal, run.plan.owner)
    except DomainError:
        assert canonical(snapshot(run.plan)) == before
        assert run.atoms.accepted().count() == len(TASKS)
        return
    names = {str(atom) for atom in Atom.objects.filter(run=run)}
    _specify(run, foreseen)
    _is_as_foreseen(run, foreseen, names)
    _is_in_order(run)


def _specify(run: Run, foreseen: Impact) -> None:
    """Each task says something else about its atom than before, and the new one has those it promised."""
    tasks = dict(run.plan.tasks.values_list("stable_id", "pk"))
    open_rows = run.preparations.unfinished().order_by("level")
    assert {row.task.stable_id for row in open_rows if row.task} == set(foreseen.specify)
    with locked(run.pk) as held:
        for row in open_rows:
            assert row.task
            task = Task.objects.select_related("plan").get(pk=tasks[row.task.stable_id])
            store(held, task, [_spec(task)])
            Preparation.objects.filter(pk=row.pk).update(status="done")
        lay_out(held)


def _spec(task: Task) -> AtomSpec:
    [place] = task.provides
    needs = [
        need | {"kind": "call"}
        for edge in task.dependencies.select_related("depends_on")
        for need in edge.depends_on.provides
    ]
    return AtomSpec.model_validate(
        {
            **place,
            "kind": "function",
            "signature": f"def {place['symbol']}(title: str) -> str",
            "description": task.description,
            "language": "python",
            "subtasks": [1],
            "needs": needs,
            "aggregates": [],
        }
    )


def _is_as_foreseen(run: Run, foreseen: Impact, before: set[str]) -> None:
    atoms = {str(atom): atom for atom in Atom.objects.filter(run=run)}
    assert set(atoms) - before == set(foreseen.write)
    assert not set(atoms) & set(foreseen.remove)
    anew = {name for name, atom in atoms.items() if atom.feedback}
    assert anew == set(foreseen.rewrite)
    stale = {name for name, atom in atoms.items() if atom.status == "stale"}
    assert stale - anew == set(foreseen.recheck)
    kept = [atom for atom in atoms.values() if atom.status == "accepted"]
    assert len(kept) == foreseen.keep
    assert all(atom.code_sha == str(atom.number) * 64 for atom in kept)
    price = foreseen.price
    assert price is not None
    assert price.low_usd <= price.likely_usd <= price.high_usd


def _is_in_order(run: Run) -> None:
    run.refresh_from_db()
    assert (run.status, run.is_adopting) == ("running", False)
    assert not run.atoms.filter(wave__isnull=True).exists()
    rows = AtomDependency.objects.filter(atom__run=run, cut_reason="")
    for atom, provider in rows.values_list("atom__wave__number", "provider__wave__number"):
        assert provider <= atom
    open_numbers = run.atoms.exclude(status="accepted").values_list("wave__number", flat=True)
    last = run.waves.order_by("number").last()
    assert last is not None
    assert last.status != "passed" or not open_numbers


@pytest.mark.parametrize(
    ("likely", "left", "fits"),
    [
        pytest.param("1", "1", True, id="to the cent"),
        pytest.param("1.01", "1", False, id="too dear"),
        pytest.param("1.01", None, True, id="nothing limits it"),
        pytest.param(None, "0", True, id="no price is known"),
    ],
)
def test_a_change_fits_if_its_likely_price_is_left(
    likely: str | None, left: str | None, fits: bool
) -> None:
    none = Decimal(0)
    price = likely and Forecast(
        low_usd=none,
        likely_usd=Decimal(likely),
        high_usd=Decimal(99),
        minutes_low=none,
        minutes_likely=none,
        minutes_high=none,
    )
    impact = Impact(price=price or None, left_usd=None if left is None else Decimal(left))

    assert impact.fits is fits
    kept = impact.figures
    assert (kept["likely_usd"], kept["high_usd"]) == ((likely, "99") if likely else (None, None))


@pytest.mark.django_db
def test_tests_of_what_is_written_again_are_at_risk_and_the_most_it_costs() -> None:
    price_list.load()
    run = built_plan()
    requirement = run.plan.requirements.get()
    for number in (2, 4):
        test = run.acceptance_tests.create(
            requirement=requirement, path=f"tests/test_{number}.py", code="", code_sha=""
        )
        test.atoms.add(run.atoms.get(number=number))

    at_leaf = impact_of(run, proposed(propose(run, changed(5))))
    PlanProposal.objects.all().delete()
    below = impact_of(run, proposed(propose(run, changed(4))))

    assert (at_leaf.tests_at_risk, below.tests_at_risk) == ((), ("FR-001",))
    assert (at_leaf.recheck, below.recheck) == ((), ("shop/part_5.py:part_5",))
    assert (at_leaf.specify, at_leaf.tests, at_leaf.tests_dropped) == (("T-005",), (), ())
    assert at_leaf.price
    assert below.price
    # One task is specified and written either way; only the most has tests and what uses it.
    assert at_leaf.price.likely_usd == below.price.likely_usd
    assert at_leaf.price.low_usd == below.price.low_usd
    assert at_leaf.price.high_usd < below.price.high_usd
    assert at_leaf.price.low_usd < at_leaf.price.likely_usd < at_leaf.price.high_usd


@pytest.mark.django_db
def test_what_only_orders_a_task_asks_for_no_code() -> None:
    price_list.load()
    run = built_plan()

    impact = impact_of(run, proposed(propose(run, changed(5) | {"complexity": "high"})))
    ordered = {"op": "change_task", "id": "T-005", "depends_on": ["T-003", "T-004"]}
    PlanProposal.objects.all().delete()
    only_ordered = impact_of(run, proposed(propose(run, ordered)))

    assert impact.specify == ("T-005",)
    assert (only_ordered.specify, only_ordered.rewrite, only_ordered.keep) == ((), (), 5)
