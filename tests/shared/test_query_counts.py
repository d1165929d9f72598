"""What is done to three rows takes as many queries as what is done to thirty."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from costs.models import Budget, BudgetNotice
from execution.engine.row_locks import locked
from execution.engine.stale import write_again
from execution.export.matrix import matrix_rows
from execution.models import AcceptanceTest, Atom, Run
from execution.prepare.layout import set_due_waves
from execution.source.trees import accepted_since, providers_shas
from planning.models import MasterPlan, PlanEvent
from planning.steps import budget_notices
from review.models import Review
from review.queue.open import open_low, sample
from tests.factories import (
    AtomFactory,
    MasterPlanFactory,
    RequirementFactory,
    RunFactory,
    WaveFactory,
    accepted,
)

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 30


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def built(count: int) -> Run:
    """A run of one wave an atom; every atom but the first needs the one before, and has a test."""
    run: Run = RunFactory()
    before: Atom | None = None
    for number in range(count):
        wave = WaveFactory(run=run, number=number + 1, status="passed")
        atom = AtomFactory(run=run, wave=wave, **accepted(confidence=Decimal("0.6")))
        if before:
            atom.dependencies.create(provider=before, kind="call")
        requirement = RequirementFactory(plan=run.plan, code=f"FR-{number:03}")
        test = AcceptanceTest.objects.create(
            run=run, requirement=requirement, path=f"tests/t{number}.py", code="", code_sha=""
        )
        test.atoms.add(atom)
        before = atom
    return run


def rewrite(run: Run) -> None:
    with locked(run.pk) as held:
        atoms = run.atoms.values_list("pk", flat=True)
        write_again(held, dict.fromkeys(atoms, "Again."), purpose="request")


def open_again(run: Run) -> None:
    """Every review is open already, for another reason."""
    Review.objects.filter(atom__run=run).update(confidence=None)
    run.atoms.update(code_sha="1" * 64)
    open_low(run.pk)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(rewrite, id="writing again, and what goes stale"),
        pytest.param(lambda run: set_due_waves(run, run.acceptance_tests.all()), id="due waves"),
        pytest.param(lambda run: open_low(run.pk), id="opening reviews"),
        pytest.param(matrix_rows, id="the matrix of requirements"),
        pytest.param(
            lambda run: providers_shas(list(run.atoms.values_list("pk", flat=True))),
            id="interfaces beneath",
        ),
        pytest.param(
            lambda run: accepted_since(list(run.atoms.values_list("pk", flat=True))),
            id="what was accepted since",
        ),
    ],
)
def test_a_run_of_many_parts_takes_no_more_queries(act: Callable[[Run], Any]) -> None:
    few, many = built(FEW), built(MANY)

    assert queries(lambda: act(few)) == queries(lambda: act(many))


def test_reviews_that_get_another_reason_are_changed_together() -> None:
    few, many = built(FEW), built(MANY)
    open_low(few.pk)
    open_low(many.pk)

    assert queries(lambda: open_again(few)) == queries(lambda: open_again(many))

    assert Review.objects.filter(confidence=Decimal("0.6")).count() == FEW + MANY
    assert sample(many.pk) == 0


def notices(count: int) -> tuple[MasterPlan, Budget]:
    plan: MasterPlan = MasterPlanFactory()
    budget = Budget.objects.create(
        scope="workspace", key=str(plan.workspace_id), workspace=plan.workspace, hard_limit_usd=1
    )
    for number in range(count):
        period = budget.periods.create(starts_at=timezone.now() - timedelta(minutes=number))
        BudgetNotice.objects.create(budget=budget, period=period, kind="hard", limit_usd=Decimal(1))
    return plan, budget


@pytest.mark.parametrize("are_told", [False, True])
def test_notices_are_told_together(are_told: bool) -> None:
    (few, of_few), (many, of_many) = notices(FEW), notices(MANY)
    if are_told:
        budget_notices.append_notices()

    counts = [
        queries(partial(budget_notices.append_notices, budget.pk)) for budget in (of_few, of_many)
    ]

    assert counts[0] == counts[1]
    assert PlanEvent.objects.filter(plan=few).count() == FEW
    assert PlanEvent.objects.filter(plan=many).count() == MANY


def test_what_waits_behind_reviews_is_looked_for_once_for_all() -> None:
    run = built(MANY)
    open_low(run.pk)
    run.atoms.filter(number__gt=run.atoms.order_by("number")[5].number).update(status="pending")

    plan = Review.objects.open().in_queue_order().explain(analyze=True)

    [recursion] = [line for line in plan.splitlines() if "Recursive Union" in line]
    assert "loops=1)" in recursion
    assert Review.objects.open().in_queue_order()[0].waiting == MANY - 6
