"""Dollars of the stand-in are pretended: flagged, shown apart, and kept out of what real work is measured by."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from config.access.models import User
from costs import tasks
from costs.errors import BudgetExceeded
from costs.ledger import holds
from costs.ledger.holds import Bill
from costs.models import Budget, BudgetPeriod, Hold, Usage
from costs.prices.forecast import Unit, forecast
from costs.prices.price_list import TokenCounts
from planning.money import estimates
from tests.costs.reading import bill, hold, state
from tests.factories import MasterPlanFactory, member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("prices"),
    pytest.mark.usefixtures("real_money"),
]


@pytest.fixture
def person() -> User:
    return member()


@pytest.fixture
def own(person: User) -> Budget:
    return Budget.objects.create(
        scope="user", key=str(person.pk), owner=person, period="month", hard_limit_usd=5
    )


def pretend(settings: Settings, *budgets: Budget, usd: str, key: str = "pretend:1") -> Usage:
    settings.STANDIN_IN_USE = True
    usage = holds.settle(hold(*budgets, usd=usd, key=key), bill(usd))
    settings.STANDIN_IN_USE = False
    return usage


def test_usage_of_the_stand_in_is_flagged_as_it_was_when_it_was_held(
    settings: Settings, plan_budget: Budget
) -> None:
    assert pretend(settings, plan_budget, usd="1").is_pretend
    assert not holds.settle(hold(plan_budget, key="real:1"), bill("1")).is_pretend

    settings.STANDIN_IN_USE = True
    hold(plan_budget, key="lost:1")
    settings.STANDIN_IN_USE = False
    Hold.objects.filter(status="open").update(lease_until=timezone.now())
    tasks.sweep()

    assert Usage.objects.get(outcome="lost").is_pretend


def test_it_counts_on_the_plan_but_on_nobodys_month(
    settings: Settings, plan_budget: Budget, own: Budget
) -> None:
    pretend(settings, plan_budget, own, usd="4")

    assert state(plan_budget) == (0, 4)
    assert state(own) == (0, 0)
    assert BudgetPeriod.objects.get(budget=own).pretend_usd == 4
    # A real call finds the whole of the month, and the plan its limit.
    hold(own, usd="5", key="real:1")
    settings.STANDIN_IN_USE = True
    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="7", key="pretend:2")


def test_real_forecasts_learn_nothing_from_it(settings: Settings, budget: Budget) -> None:
    unit = Unit(job="AtomCode", model="claude-sonnet-5-5", input_tokens=1000, output_tokens=600)
    before = forecast([unit]), estimates.expected_tokens("AtomSpecs", 2)
    settings.STANDIN_IN_USE = True
    for number in range(6):
        one = hold(budget, key=f"pretend:{number}")
        Hold.objects.filter(pk=one.pk).update(job="AtomSpecs", model="claude-sonnet-5-5")
        one.refresh_from_db()
        fast = Bill(
            outcome="answered",
            certainty="exact",
            cost_usd=Decimal("0.1"),
            latency_ms=1,
            tokens=TokenCounts(output_tokens=5000),
        )
        holds.settle(one, fast)
    assert estimates.expected_tokens("AtomSpecs", 2) == 5000

    settings.STANDIN_IN_USE = False

    assert (forecast([unit]), estimates.expected_tokens("AtomSpecs", 2)) == before


def test_a_plan_that_the_stand_in_built_is_no_measure_of_estimates(settings: Settings) -> None:
    real, built = MasterPlanFactory(), MasterPlanFactory()
    for plan in (real, built):
        plan.estimated_cost_likely_usd, plan.completed_at = Decimal(2), timezone.now()
        plan.save()
    pretend(settings, built.budget, usd="8")
    holds.settle(hold(real.budget, usd="3", key="real:1"), bill("3"))

    assert estimates.past_ratios() == [Decimal("1.5")]


def test_the_costs_page_shows_it_apart(settings: Settings, person: User, own: Budget) -> None:
    pretend(settings, own, usd="4.25")
    holds.settle(hold(own, usd="1.5", key="real:1"), bill("1.5"))
    client = Client()
    client.force_login(person)

    page = client.get(reverse("costs:overview"))

    assert page.context["month_usd"] == Decimal("1.5")
    assert page.context["month_calls"] == 1
    assert [row["usd"] for row in page.context["by_job"]] == [Decimal("1.5")]
    text = page.content.decode()
    assert "$1.50 this month for 1 call " in text
    assert "$4.25" in text
    assert "pretend dollars of the stand-in" in text


def test_home_counts_no_pretended_dollar(settings: Settings, person: User) -> None:
    plan = MasterPlanFactory(owner=person)
    pretend(settings, plan.budget, usd="4.25")
    client = Client()
    client.force_login(person)

    assert client.get("/").context["month_usd"] == 0
