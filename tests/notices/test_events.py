"""What happens to a plan becomes notices, in the transaction of the event, for those who want them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.notices.models import Notice, Preference
from execution.engine import lifecycle
from execution.models import Run
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanEvent
from review.queue.open import open_low
from tests.factories import (
    AtomFactory,
    MasterPlanFactory,
    MembershipFactory,
    RunFactory,
    WaveFactory,
    accepted,
    member,
)

pytestmark = pytest.mark.django_db


def told(plan: MasterPlan) -> list[str]:
    return list(Notice.objects.filter(workspace=plan.workspace).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("kind", "payload", "notice", "path"),
    [
        ("discovery_question", {"question": "Who lends?"}, "question_waiting", "discovery/"),
        ("masterplan_generation_complete", {}, "draft_ready", ""),
        ("masterplan_generation_failed", {"step": "skeleton"}, "failed", ""),
        ("review_created", {"reason": "sampled"}, "review_waiting", "review/"),
        ("masterplan_execution_paused", {"reason": "gate"}, "gate_blocked", "acceptance/"),
        ("masterplan_execution_paused", {"reason": "incident"}, "paused", "run/"),
        ("masterplan_execution_paused", {"reason": "budget"}, "paused", "run/"),
        ("masterplan_execution_failed", {}, "failed", "run/"),
        ("plan_stalled", {"minutes": 5, "building": True}, "stalled", "run/"),
        ("repository_push_failed", {"why": "it refused the push"}, "push_failed", "files/"),
        ("cost_soft_limit", {}, "budget_reached", "costs/"),
        ("cost_hard_limit", {}, "budget_reached", "costs/"),
        ("masterplan_execution_complete", {"can_release": True}, "released", "acceptance/"),
        ("masterplan_execution_complete", {"can_release": None}, "released", "acceptance/"),
        ("masterplan_execution_complete", {"can_release": False}, "built_unreleased", "acceptance/"),
    ],
)  # fmt: skip
def test_an_event_that_somebody_waits_for_is_told(
    kind: str, payload: dict[str, Any], notice: str, path: str
) -> None:
    plan = MasterPlanFactory()

    with recording(plan):
        append(kind, payload)

    made = Notice.objects.get()
    assert (made.kind, made.title, made.owner) == (notice, "Library", plan.owner)
    assert made.path == f"/plans/{plan.pk}/{path}"


def test_events_of_every_day_are_not_told() -> None:
    plan = MasterPlanFactory()

    with recording(plan):
        append("masterplan_edited", {})
    with recording(plan), CaptureQueriesContext(connection) as seen:
        append("atom_execution_progress", {"symbol": "lend"})

    assert told(plan) == []
    assert not [one for one in seen.captured_queries if "notices" in one["sql"]]


def test_questions_that_are_asked_together_wait_together() -> None:
    plan = MasterPlanFactory()

    with recording(plan):
        for number in range(3):
            append("discovery_question", {"question": f"Question {number}?"})

    assert Notice.objects.get().detail == "Question 0? And 2 more."


def breaking(plan: MasterPlan) -> None:
    with recording(plan):
        append("cost_hard_limit", {})
        raise RuntimeError


def test_what_is_rolled_back_is_not_told() -> None:
    plan = MasterPlanFactory()

    with pytest.raises(RuntimeError):
        breaking(plan)

    assert (told(plan), PlanEvent.objects.count()) == ([], 0)


def test_a_plan_without_a_name_is_called_as_its_brief_begins() -> None:
    plan = MasterPlanFactory(project_name="", budget__name="A library lends books")

    with recording(plan):
        append("discovery_question", {"question": "Who?"})

    assert Notice.objects.get().title == "A library lends books"


def test_pausing_is_told_to_the_others() -> None:
    run: Run = RunFactory()
    owner = run.plan.owner
    colleague = MembershipFactory(workspace=run.plan.workspace).user

    lifecycle.pause(run, owner)

    assert [one.kind for one in Notice.objects.wanted_by(colleague)] == ["paused"]
    assert "Paused by" in Notice.objects.get().detail
    assert not Notice.objects.wanted_by(owner).exists()


def test_reviews_that_open_by_the_dozen_are_told_once() -> None:
    run = RunFactory()
    for number in (1, 2, 3):
        wave = WaveFactory(run=run, number=number)
        AtomFactory(run=run, wave=wave, **accepted(confidence="0.6"))

    open_low(run.pk)
    run.atoms.update(code_sha="1" * 64)
    AtomFactory(run=run, wave=WaveFactory(run=run, number=9), **accepted(confidence="0.6"))
    open_low(run.pk)

    assert told(run.plan) == ["review_waiting"]
    assert Notice.objects.get().detail.endswith("And 2 more.")


def test_people_are_told_of_what_they_want_in_their_own_workspaces() -> None:
    plan = MasterPlanFactory()
    for kind in ("cost_hard_limit", "masterplan_generation_complete"):
        with recording(plan):
            append(kind, {})
    picky = member(plan.workspace, "viewer")
    Preference.objects.create(user=picky, page_kinds=["draft_ready"])
    alone = member(plan.workspace, "viewer")
    Preference.objects.create(user=alone, scope="mine")

    assert Notice.objects.wanted_by(plan.owner).count() == 2
    assert [one.kind for one in Notice.objects.wanted_by(picky)] == ["draft_ready"]
    assert not Notice.objects.wanted_by(alone).exists()
    assert not Notice.objects.wanted_by(member()).exists()
