"""Discovery that cannot go on, with real calls to the stand-in model and to a scripted one."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from pytest_django import Settings

from config.access.models import User
from costs.models import Usage
from planning.changes import edits
from planning.errors import NotResumable
from planning.models import MasterPlan, PlanEvent, Question
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import QUESTIONS, discover, last_event

Begin = Callable[..., MasterPlan]
pytestmark = pytest.mark.django_db


def test_a_brief_that_cannot_be_read_ends_the_plan_with_the_reason(
    begin: Begin, owner: User, standin_url: str
) -> None:
    plan = begin(
        brief="Queremos un programa para la biblioteca que guarde los libros de cada socio."
    )

    discover(plan)

    assert plan.status == "failed"
    assert (plan.failed_step, plan.failure_code) == ("discovery", "unreadable_brief")
    assert plan.last_error
    last = last_event(plan)
    assert last.kind == "masterplan_generation_failed"
    assert last.payload["reason"] == plan.last_error
    with pytest.raises(NotResumable, match="Change it"):
        edits.resume(plan, owner)


def test_a_refusal_that_says_why_asks_for_another_brief(begin: Begin, script: Script) -> None:
    script.turns = [Turn(text="Rewrite it without the poem.", stop_reason="refusal")]

    plan = discover(begin())

    assert plan.needs_brief
    assert plan.last_error == "Rewrite it without the poem."


BAD_ANSWERS = {
    "no json": Turn(text="I would rather write a poem."),
    "another shape": Turn(text='{"readable": true}'),
    "cut off": Turn(text='{"readable": tr', stop_reason="max_tokens"),
    "refused": Turn(text="", stop_reason="refusal"),
    "a recommendation that is no option": Turn(
        text=json.dumps(QUESTIONS).replace('"recommended": "Everybody"', '"recommended": "Nobody"')
    ),
}


@pytest.mark.parametrize("turn", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_a_bad_answer_is_asked_for_twice_more_with_its_errors_then_fails_loudly(
    begin: Begin, script: Script, turn: Turn
) -> None:
    script.turns = [turn]

    plan = discover(begin())

    assert len(script.requests) == 3
    assert "<errors>" in str(script.requests[-1]["messages"])
    assert (plan.status, plan.failed_step, plan.failure_code) == ("failed", "discovery", "answer")
    assert "cannot be used" in plan.last_error
    assert not Question.objects.exists()


def test_a_step_that_failed_by_its_answers_asks_anew_when_it_is_repeated(
    begin: Begin, script: Script, owner: User
) -> None:
    script.turns = [Turn(text="no")] * 3 + [Turn(text=json.dumps(QUESTIONS))]
    plan = discover(begin())
    assert plan.status == "failed"

    edits.resume(plan, owner)
    discover(plan)

    assert (plan.status, plan.waiting_for) == ("discovering", "person")
    assert len(script.requests) == 4


def test_a_model_that_is_not_there_fails_the_step_and_loses_nothing(
    begin: Begin, script: Script, settings: Settings, owner: User
) -> None:
    script.turns = [Turn(status=401)]
    plan = discover(begin())
    assert (plan.status, plan.failure_code) == ("failed", "model")

    script.turns = [Turn(text=json.dumps(QUESTIONS))]
    edits.resume(plan, owner)
    discover(plan)

    assert plan.waiting_for == "person"
    assert plan.last_error == ""


@pytest.mark.django_db(transaction=True)
def test_a_budget_that_is_too_small_stops_before_the_call(begin: Begin, script: Script) -> None:
    plan = discover(begin(limits=(Decimal("0.0001"), Decimal("0.001"))))

    assert (plan.status, plan.failure_code) == ("failed", "budget")
    assert not script.requests
    assert not Usage.objects.exists()
    assert PlanEvent.objects.filter(plan=plan, kind="cost_hard_limit").exists()
