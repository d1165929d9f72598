"""Who may open which page, and that every page opens in every state."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from execution.models import AcceptanceTest, Run
from planning.models import MasterPlan
from tests.pages import blocked_world, worlds
from tests.pages.faults import faults

TABS = [
    "planning:plan-overview",
    "planning:plan-discovery",
    "planning:plan-tasks",
    "planning:plan-graph",
    "planning:plan-history",
    "execution:plan-run",
    "execution:plan-acceptance",
    "execution:plan-costs",
    "review:plan-reviews",
]


def _discovering(owner: User) -> MasterPlan:
    plan = worlds.plan_for(owner, status="discovering")
    worlds.ask(plan)
    return plan


def _generating(owner: User) -> MasterPlan:
    plan = worlds.plan_for(owner, status="generating")
    worlds.model(plan)
    return plan


def _draft(owner: User) -> MasterPlan:
    plan = worlds.plan_for(owner)
    worlds.draft(plan)
    return plan


def _failed(owner: User) -> MasterPlan:
    return worlds.plan_for(
        owner, status="failed", failed_step="discovery", last_error="It is a poem."
    )


def _building(owner: User) -> MasterPlan:
    plan = _draft(owner)
    worlds.build(plan)
    return plan


def _blocked(owner: User) -> MasterPlan:
    plan = _building(owner)
    blocked_world.block(plan.runs.get())
    plan.refresh_from_db()
    return plan


STATES = [_discovering, _generating, _draft, _failed, _building, _blocked]


@pytest.mark.parametrize("make", STATES, ids=lambda make: make.__name__.strip("_"))
def test_every_tab_opens_in_every_state_and_writes_nothing(
    make: Callable[[User], MasterPlan], alice: User, browser_of_alice: Client
) -> None:
    plan = make(alice)
    before = (plan.events.count(), MasterPlan.objects.values().get(pk=plan.pk))

    for tab in TABS:
        response = browser_of_alice.get(reverse(tab, args=[plan.pk]))
        assert response.status_code == 200, tab
        assert str(plan) in response.content.decode()
        assert faults(response.content.decode()) == [], tab

    assert (plan.events.count(), MasterPlan.objects.values().get(pk=plan.pk)) == before


def test_a_stranger_finds_no_plan_and_nobody_else_gets_past_the_door(
    alice: User, stranger: Client
) -> None:
    plan = worlds.plan_for(alice)

    for tab in TABS:
        address = reverse(tab, args=[plan.pk])
        assert stranger.get(address).status_code == 404, tab
        assert Client().get(address)["Location"].startswith("/login/"), tab


def test_an_atom_and_a_test_open_for_their_team_alone(
    alice: User, browser_of_alice: Client, stranger: Client
) -> None:
    run = Run.objects.get(plan=_building(alice))
    atom = run.atoms.filter(status="failed").first() or run.atoms.first()
    assert atom is not None
    test = AcceptanceTest.objects.filter(run=run).last()
    assert test is not None
    addresses = [
        reverse("execution:atom-detail", args=[atom.pk]),
        reverse("execution:test-detail", args=[test.pk]),
    ]

    for address in addresses:
        assert browser_of_alice.get(address).status_code == 200
        assert stranger.get(address).status_code == 404


VERBS = [
    "planning:plan-approve",
    "planning:plan-reject",
    "planning:plan-reopen",
    "planning:plan-cancel",
    "planning:plan-resume",
    "planning:recommendations-take",
    "planning:size-agree",
    "execution:run-start",
    "execution:run-pause",
    "execution:run-resume",
    "execution:run-cancel",
    "execution:run-retry",
    "execution:run-export",
    "execution:budget-raise",
    "execution:preview-start",
]


def test_a_stranger_decides_nothing_and_no_verb_is_a_link(
    alice: User, browser_of_alice: Client, stranger: Client
) -> None:
    plan = _draft(alice)
    before = MasterPlan.objects.values().get(pk=plan.pk)

    for verb in VERBS:
        address = reverse(verb, args=[plan.pk])
        assert stranger.post(address).status_code == 404, verb
        assert browser_of_alice.get(address).status_code == 405, verb

    assert MasterPlan.objects.values().get(pk=plan.pk) == before
