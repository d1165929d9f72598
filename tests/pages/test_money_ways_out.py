"""A run that stands still for money: whose budget it is, and who can raise it."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from costs.models import Budget
from execution.engine.lifecycle import out_of_budget
from execution.models import Run
from tests.factories import member
from tests.pages import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(alice: User) -> Run:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return worlds.build(plan)


def of_team(run: Run, hard: int = 1) -> Budget:
    team = run.plan.workspace
    return Budget.objects.create(
        scope="workspace", key=str(team.pk), workspace=team, period="month", hard_limit_usd=hard
    )


def page_of(run: Run, client: Client) -> str:
    return client.get(reverse("execution:plan-run", args=[run.plan_id])).content.decode()


def test_the_pause_names_the_budget_that_refused(run: Run) -> None:
    out_of_budget(of_team(run).pk)

    run.refresh_from_db()
    assert run.pause_reason == "budget"
    assert "budget of the workspace does not cover the next call" in run.reason


def test_the_form_raises_the_budget_that_stands_in_the_way(
    run: Run, browser_of_alice: Client
) -> None:
    budget = of_team(run)
    out_of_budget(budget.pk)
    page = page_of(run, browser_of_alice)

    sent = {"soft": "", "hard": "30", "why": "Worth it.", "go_on": "1", "budget": str(budget.pk)}
    browser_of_alice.post(reverse("execution:budget-raise", args=[run.plan_id]), sent)

    assert "budget of the workspace is the one with the least left: $1.00 of $1.00" in page
    assert f'name="budget" value="{budget.pk}"' in page
    budget.refresh_from_db()
    run.refresh_from_db()
    assert budget.hard_limit_usd == Decimal(30)
    assert run.plan.budget.hard_limit_usd == Decimal(100)
    assert run.status == "running"


def test_who_may_not_raise_it_is_told_who_can(run: Run, alice: User) -> None:
    budget = of_team(run)
    out_of_budget(budget.pk)
    bob = Client()
    bob.force_login(member(run.plan.workspace, role="approver"))

    page = page_of(run, bob)
    sent = {"soft": "", "hard": "30", "why": "Worth it.", "budget": str(budget.pk)}
    answer = bob.post(reverse("execution:budget-raise", args=[run.plan_id]), sent)

    assert "An administrator of the workspace can raise this limit." in page
    assert answer.status_code == 403


def test_the_owners_own_limit_is_an_operators_to_raise(
    run: Run, alice: User, browser_of_alice: Client
) -> None:
    own = Budget.objects.create(
        scope="user", key=str(alice.pk), owner=alice, period="month", hard_limit_usd=1
    )
    out_of_budget(own.pk)

    assert "an operator can raise it in the admin" in page_of(run, browser_of_alice)


def test_a_budget_that_does_not_pay_for_the_plan_is_not_there(
    run: Run, browser_of_alice: Client
) -> None:
    foreign = Budget.objects.create(scope="plan", key=str(uuid4()), hard_limit_usd=1)
    sent = {"soft": "1", "hard": "30", "why": "Worth it.", "budget": str(foreign.pk)}

    answer = browser_of_alice.post(reverse("execution:budget-raise", args=[run.plan_id]), sent)

    assert answer.status_code == 404


def test_a_limit_above_ones_own_is_refused_in_the_place_of_errors(
    run: Run, alice: User, browser_of_alice: Client
) -> None:
    Budget.objects.create(scope="user", key=str(alice.pk), owner=alice, hard_limit_usd=120)
    sent = {"soft": "1", "hard": "130", "why": "Worth it."}

    answer = browser_of_alice.post(
        reverse("execution:budget-raise", args=[run.plan_id]), sent, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert "Your own limit here is $120.00" in answer.content.decode()


def test_every_tab_says_above_all_that_the_budget_is_reached(
    run: Run, browser_of_alice: Client
) -> None:
    worlds.halt(run, "budget", "The plan's budget is spent.")

    for tab in ("planning:plan-overview", "planning:plan-history", "execution:plan-costs"):
        page = browser_of_alice.get(reverse(tab, args=[run.plan_id])).content.decode()
        assert "Budget reached: building is paused." in page[: page.index("<main")], tab


def test_a_run_that_is_paused_by_a_person_has_no_banner(run: Run, browser_of_alice: Client) -> None:
    worlds.halt(run, "user", "")

    page = browser_of_alice.get(reverse("planning:plan-overview", args=[run.plan_id]))

    assert "Budget reached: building" not in page.content.decode()
