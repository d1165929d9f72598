"""What was estimated stands beside what it cost, and a limit below what is still to come is asked about."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.access.models import User
from config.build import builder
from config.build.request import Order
from costs.ledger import holds
from execution.models import Run
from planning.models import MasterPlan
from tests.costs.reading import bill, hold
from tests.pages import worlds
from tests.pages.reading import HTMX, html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    for level, usd in (("low", "1.00"), ("likely", "2.00"), ("high", "3.50")):
        setattr(plan, f"estimated_cost_{level}_usd", Decimal(usd))
    plan.save()
    return plan


def page(plan: MasterPlan, client: Client, name: str) -> str:
    return html_of(client.get(reverse(name, args=[plan.pk])))


def test_costs_and_the_end_of_a_run_show_what_was_estimated_beside_what_it_cost(
    plan: MasterPlan, browser_of_alice: Client, settings: Settings
) -> None:
    settings.STANDIN_IN_USE = False
    run = worlds.build(plan)
    plan.budget.periods.update(spent_usd=0)
    holds.settle(hold(plan.budget, usd="2.5"), bill("2.5"))
    Run.objects.filter(pk=run.pk).update(status="completed")

    for name in ("execution:plan-costs", "execution:plan-run"):
        shown = page(plan, browser_of_alice, name)
        for usd in ("$1.00", "$2.00", "$3.50", "$2.50"):
            assert usd in shown, (name, usd)
        assert "125" in shown  # percent of what was likely
        assert "pretend dollars" not in shown


def test_a_plan_of_the_stand_in_says_that_its_dollars_are_pretended(
    plan: MasterPlan, browser_of_alice: Client, settings: Settings
) -> None:
    settings.STANDIN_IN_USE = True
    holds.settle(hold(plan.budget, usd="2.5"), bill("2.5"))

    assert "pretend dollars of the stand-in" in page(plan, browser_of_alice, "execution:plan-costs")


def test_a_limit_below_what_is_to_come_is_asked_about_and_can_be_meant(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    url = reverse("planning:plan-approve", args=[plan.pk])

    for headers in ({}, HTMX):
        asked = browser_of_alice.post(url, {"soft": "0.50", "hard": "0.60"}, headers=headers)
        plan.refresh_from_db()
        assert (asked.status_code, plan.status) == (200, "draft")
        assert "less than is still to come" in html_of(asked)
        assert 'name="confirmed"' in html_of(asked)

    browser_of_alice.post(url, {"soft": "0.50", "hard": "0.60", "confirmed": "1"})
    plan.refresh_from_db()
    assert plan.status == "approved"
    assert plan.budget.hard_limit_usd == Decimal("0.60")


def test_a_limit_that_pays_for_it_is_not_asked_about(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    url = reverse("planning:plan-approve", args=[plan.pk])

    browser_of_alice.post(url, {"soft": "5", "hard": "9"})

    plan.refresh_from_db()
    assert plan.status == "approved"


def test_the_summary_waits_for_calls_in_flight(plan: MasterPlan, alice: User) -> None:
    run = worlds.build(plan)
    Run.objects.filter(pk=run.pk).update(status="paused", pause_reason="budget")
    MasterPlan.objects.filter(pk=plan.pk).update(status="paused")
    # What the world holds belongs to no call, so it would be held until the waiting is given up.
    plan.budget.periods.update(held_usd=0)
    flying = hold(plan.budget, usd="2.5", key=f"{uuid4()}:1")
    looks = []

    def show(_: MasterPlan) -> None:
        looks.append(1)
        if len(looks) == 3:
            holds.settle(flying, bill("1.75"))

    end = builder.follow(plan, Order(brief="x"), alice, show=show)

    assert end.code == builder.BUDGET
    assert builder.report(plan, end, seconds=1, export=None)["cost_usd"] == 1.75
