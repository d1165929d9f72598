"""Several workers on one plan: nothing is bought twice, nothing is lost, one of them is the last."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from config.access.models import User
from costs.models import Usage
from planning.changes import edits
from planning.draft import compilation, milestones
from planning.draft.answers import MilestoneTasks
from planning.models import Milestone, PlanEvent
from planning.steps import job_names
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import DRAFTS, draft_of, generating_plan, messages, milestone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("prices")]


def test_an_answer_that_was_paid_before_its_worker_died_is_not_bought_again(
    script: Script,
) -> None:
    plan = generating_plan(drafts={})
    script.turns = [draft_of("M1")]
    milestones.draft_milestone(milestone(plan, "M1").pk)
    # As if the worker had died between paying and storing, holding a lease that has lapsed since.
    Milestone.objects.filter(key="M1").update(draft=None, lease_until="2020-01-01T00:00:00Z")

    milestones.draft_milestone(milestone(plan, "M1").pk)

    assert milestone(plan, "M1").draft is not None
    assert len(script.requests) == 1
    assert Usage.objects.count() == 1


def test_a_held_milestone_is_left_to_its_holder(script: Script) -> None:
    plan = generating_plan(drafts={})
    Milestone.objects.filter(key="M1").update(lease_until="2999-01-01T00:00:00Z")

    milestones.draft_milestone(milestone(plan, "M1").pk)

    assert not script.requests


def test_two_workers_buy_one_milestone_once(script: Script) -> None:
    plan = generating_plan(drafts={})
    script.turns = [draft_of("M1")]
    pk, start = milestone(plan, "M1").pk, threading.Barrier(4)

    def work() -> None:
        start.wait()
        milestones.draft_milestone(pk)

    in_threads(4, work)

    assert len(script.requests) == 1
    assert PlanEvent.objects.filter(kind="masterplan_phase_progress").count() == 1


def test_of_milestones_that_land_together_one_is_the_last() -> None:
    plan = generating_plan(drafts={})
    start = threading.Barrier(3)

    def land(key: str) -> None:
        found = Milestone.objects.select_related("phase").get(key=key)
        answer = MilestoneTasks.model_validate({"tasks": DRAFTS[key]})
        start.wait()
        milestones._store_milestone(plan, found, answer)

    with messages() as sent:
        in_threads(3, land, ["M1", "M2", "M3"])

    assert sent == [(job_names.COMPILE_PLAN, str(plan.pk))]


def test_two_workers_compile_one_plan_once() -> None:
    plan = generating_plan()
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        compilation.compile_plan(plan.pk)

    in_threads(3, work)

    plan.refresh_from_db()
    assert plan.status == "draft"
    assert plan.tasks.count() == 5
    assert plan.versions.count() == 1
    assert PlanEvent.objects.filter(kind="masterplan_generation_complete").count() == 1


def in_threads(count: int, act: Callable[..., object], names: list[str] | None = None) -> None:
    def run(*arguments: str) -> None:
        try:
            act(*arguments)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(names[n],) if names else ()) for n in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_cancelling_stops_a_call_that_is_under_way(script: Script, owner: User) -> None:
    plan = generating_plan(drafts={}, owner=owner)
    script.turns = [Turn(text=draft_of("M1").text, piece_seconds=0.1)]
    worker = threading.Thread(
        target=in_threads, args=(1, milestones.draft_milestone, [milestone(plan, "M1").pk])
    )
    worker.start()
    while not script.requests:
        pass

    edits.cancel(plan, owner)
    worker.join(timeout=8)

    assert not worker.is_alive()
    plan.refresh_from_db()
    assert plan.status == "cancelled"
    assert Usage.objects.get().outcome == "stopped"
