"""Limits: when they are noticed, who changes them, who sees them."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config.access.models import AuditEntry, User
from config.shared.errors import BadInput
from costs.errors import BudgetExceeded
from costs.ledger import holds
from costs.limits import budgets, limit_changes
from costs.models import Budget, BudgetChange, BudgetNotice, Usage
from costs.signals import budget_exhausted, budget_noticed
from tests.costs.reading import at, bill, hold, make_budget
from tests.factories import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_money")]
Hear = Callable[[Any], list[dict[str, Any]]]


@pytest.fixture
def hear(monkeypatch: pytest.MonkeyPatch) -> Hear:
    """Collect what a signal says, for this test alone."""

    def listen(signal: Any) -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(lambda sender, signal, **payload: heard.append(payload), weak=False)
        return heard

    return listen


def test_the_first_refusal_is_noticed_and_signalled_and_the_second_is_not(
    plan_budget: Budget,
    hear: Hear,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    heard = hear(budget_exhausted)

    for key in ("a:1", "b:1"):
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(BudgetExceeded),
        ):
            hold(plan_budget, usd="11", key=key)

    assert heard == [{"budget_id": plan_budget.pk}]
    assert BudgetNotice.objects.get().kind == "hard"


def test_eighty_percent_of_soft_and_soft_are_noticed_once_each_by_what_is_spent(
    plan_budget: Budget,
    hear: Hear,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    heard = hear(budget_noticed)
    said = []

    for number, usd in enumerate(("3.99", "0.01", "0.5", "0.5", "1")):
        with django_capture_on_commit_callbacks(execute=True):
            holds.settle(hold(plan_budget, usd="2", key=f"k:{number}"), bill(usd))
        said.append([notice["kind"] for notice in heard])

    assert said == [[], ["near"], ["near"], ["near", "soft"], ["near", "soft"]]


def test_a_monthly_budget_says_it_again_in_the_next_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = make_budget("user", "me", hard="1", period="month")

    for month in (1, 2):
        at(monkeypatch, datetime(2027, month, 15, tzinfo=UTC))
        with pytest.raises(BudgetExceeded):
            hold(mine, usd="2", key=f"k:{month}")

    assert BudgetNotice.objects.filter(budget=mine, kind="hard").count() == 2


def test_raising_a_limit_says_who_and_why_and_lets_calls_through_again(plan_budget: Budget) -> None:
    person = member(username="ada")
    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="11", key="a:1")

    limit_changes.raise_limit(
        plan_budget, soft=Decimal(15), hard=Decimal(20), actor=person, why=" It is worth it. "
    )

    hold(plan_budget, usd="11", key="b:1")
    change, entry = BudgetChange.objects.get(), AuditEntry.objects.get()
    assert (change.actor, change.from_hard_usd, change.to_hard_usd) == ("ada", 10, 20)
    assert change.why == "It is worth it."
    assert (entry.verb, entry.before["hard_usd"], entry.after["hard_usd"]) == (
        "raise_budget",
        "10.000000",
        "20",
    )


def test_a_raised_limit_is_noticed_anew(plan_budget: Budget) -> None:
    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="30", key="a:1")
    limit_changes.raise_limit(plan_budget, soft=None, hard=Decimal(20), actor=None, why="more")

    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="30", key="b:1")

    assert BudgetNotice.objects.filter(kind="hard").count() == 2


@pytest.mark.parametrize(
    ("soft", "hard", "why"),
    [
        pytest.param("10", "10", "because", id="soft not below hard"),
        pytest.param("-1", "10", "because", id="negative"),
        pytest.param("1", "0", "because", id="no hard limit of zero"),
        pytest.param("1", "10", "  ", id="no reason"),
    ],
)
def test_a_senseless_limit_is_refused(plan_budget: Budget, soft: str, hard: str, why: str) -> None:
    with pytest.raises(BadInput):
        limit_changes.raise_limit(
            plan_budget, soft=Decimal(soft), hard=Decimal(hard), actor=None, why=why
        )

    assert BudgetChange.objects.count() == 0


def test_a_person_and_a_workspace_without_budgets_get_ones_that_only_count(
    plan_budget: Budget,
) -> None:
    person = member()
    workspace_id = person.memberships.get().workspace_id

    first = budgets_of(person, workspace_id, plan_budget)
    again = budgets_of(person, workspace_id, plan_budget)

    made = Budget.objects.exclude(pk=plan_budget.pk)
    assert first == again
    assert set(first) == {plan_budget.pk, *made.values_list("pk", flat=True)}
    assert {(b.scope, b.period, b.hard_limit_usd) for b in made} == {
        ("user", "month", None),
        ("workspace", "month", None),
    }


@pytest.mark.parametrize(("own", "expected"), [(None, (7, 9)), ((2, 3), (2, 3))])
def test_a_plan_begins_with_the_limits_of_its_workspace_or_of_the_server(
    own: tuple[int, int] | None, expected: tuple[int, int], settings: Settings
) -> None:
    settings.PLAN_SOFT_LIMIT_USD, settings.PLAN_HARD_LIMIT_USD = "7", "9"
    person, key = member(), uuid4()
    workspace = person.memberships.get().workspace
    if own:
        workspace.plan_soft_limit_usd, workspace.plan_hard_limit_usd = own

    budget = budgets.create_plan_budget(key, workspace=workspace, owner=person, name="Library")

    assert (budget.scope, budget.key, budget.name) == ("plan", str(key), "Library")
    assert (budget.workspace, budget.owner) == (workspace, person)
    assert (budget.soft_limit_usd, budget.hard_limit_usd) == expected


def test_a_closed_budget_stays_closed_since_then_and_no_other_is(plan_budget: Budget) -> None:
    other = make_budget("plan", "other")

    budgets.close(plan_budget)
    first = Budget.objects.get(pk=plan_budget.pk).closed_at
    budgets.close(plan_budget)

    assert first is not None
    assert Budget.objects.get(pk=plan_budget.pk).closed_at == first
    assert Budget.objects.get(pk=other.pk).closed_at is None


def test_budgets_are_seen_by_their_person_and_by_the_workspace_and_by_no_stranger() -> None:
    person, stranger = member(), member()
    workspace = person.memberships.get().workspace
    plan = budgets.create_plan_budget(person.pk, workspace=workspace, owner=person, name="Library")
    paid_by = budgets_of(person, workspace.pk, plan)
    holds.settle(hold(*Budget.objects.filter(pk__in=paid_by)), bill("1"))

    assert set(Budget.objects.visible_to(person).values_list("pk", flat=True)) == set(paid_by)
    assert Usage.objects.visible_to(person).count() == 1
    assert not Budget.objects.visible_to(stranger).exists()
    assert not Usage.objects.visible_to(stranger).exists()


def budgets_of(person: User, workspace_id: Any, plan: Budget) -> tuple[Any, ...]:
    return budgets.budgets_of(plan_budget_id=plan.pk, user_id=person.pk, workspace_id=workspace_id)
