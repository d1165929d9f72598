"""The history: long runs of what machines do stand in one row, what people do never."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.log import condensed
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanEvent
from tests.pages import worlds


@pytest.fixture
def plan(alice: User) -> MasterPlan:
    return worlds.plan_for(alice)


def _machine(plan: MasterPlan, *events: tuple[str, dict[str, object]]) -> None:
    with recording(plan):
        for kind, payload in events:
            append(kind, payload)


def _written(symbol: str, result: str = "accepted") -> list[tuple[str, dict[str, object]]]:
    return [
        ("atom_execution_progress", {"symbol": symbol}),
        ("atom_execution_complete", {"symbol": symbol, "result": result}),
    ]


def _runs(plan: MasterPlan) -> list[list[str]]:
    events = PlanEvent.objects.filter(plan=plan).order_by("-seq")
    return [[event.kind for event in run] for run in condensed.condensed(events)]


def test_what_machines_do_in_a_wave_is_one_row_that_holds_the_others(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    _machine(plan, ("wave_execution_start", {"number": 1, "total_atoms": 2}))
    _machine(plan, *_written("load"), *_written("save", "failed"))
    _machine(plan, ("wave_execution_complete", {"number": 1}))

    page = browser_of_alice.get(reverse("planning:plan-history", args=[plan.pk])).content.decode()

    assert [len(run) for run in _runs(plan)][:3] == [1, 4, 1]
    assert "finished 2 atoms, 1 did not pass" in page
    assert "4 events" in page
    assert "finished load: accepted" in page


def test_what_people_do_stands_between_and_is_never_hidden(plan: MasterPlan) -> None:
    _machine(plan, *_written("load"), *_written("save"))
    worlds.happen(plan, "masterplan_execution_paused", reason="user")
    _machine(plan, *_written("list"), *_written("drop"))

    assert [len(run) for run in _runs(plan)][:3] == [4, 1, 4]


def test_two_in_a_row_are_read_one_by_one(plan: MasterPlan) -> None:
    _machine(plan, *_written("load"))

    assert [len(run) for run in _runs(plan)][:2] == [1, 1]


def test_a_row_keeps_its_name_while_it_grows(plan: MasterPlan) -> None:
    _machine(plan, *_written("load"), *_written("save"))
    before = condensed.summary(list(PlanEvent.objects.filter(plan=plan).order_by("-seq")))

    _machine(plan, *_written("list"))

    after = condensed.summary(list(PlanEvent.objects.filter(plan=plan).order_by("-seq")))
    assert after["id"] == before["id"]
    assert after["count"] == before["count"] + 2


def test_reviews_that_are_opened_one_after_another_are_one_row(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    opened: tuple[str, dict[str, object]] = ("review_created", {"reason": "sampled"})
    _machine(plan, *[opened] * 14)

    page = browser_of_alice.get(reverse("planning:plan-history", args=[plan.pk])).content.decode()

    assert [len(run) for run in _runs(plan)][:1] == [14]
    assert "opened 14 reviews" in page
