"""From a brief to a domain model, with real calls to the stand-in model and to a scripted one."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from config.access.models import User, Workspace
from config.shared.errors import BadInput, DomainError, NotPermitted
from costs.models import Budget
from planning.discovery import domain, questions
from planning.models import MasterPlan, PlanEvent, Question, Requirement
from tests.costs.scripted import Script, Turn
from tests.factories import member
from tests.planning.worlds import LIBRARY, QUESTIONS, discover

Begin = Callable[..., MasterPlan]
pytestmark = pytest.mark.django_db


def kinds(plan: MasterPlan) -> list[str]:
    return list(PlanEvent.objects.filter(plan=plan).values_list("kind", flat=True))


@pytest.fixture
def asked(begin: Begin, script: Script) -> MasterPlan:
    """A plan that waits for two answers."""
    script.turns = [Turn(text=json.dumps(QUESTIONS))]
    return discover(begin())


def test_a_new_plan_has_its_budget_its_brief_and_a_first_event(begin: Begin, owner: User) -> None:
    plan = begin(brief="  Books\r\nfor members.\n")

    assert plan.status == "discovering"
    assert plan.budget.key == str(plan.pk)
    assert plan.discovery.brief == "Books\nfor members."
    [event] = plan.events.all()
    assert event.kind == "discovery_generation_start"
    assert event.actor == owner.username
    assert event.payload["estimated_tokens"] > 0
    assert float(event.payload["estimated_cost_usd"]) > 0


@pytest.mark.parametrize(
    "fields", [{"brief": "\x00"}, {"brief": ""}, {"brief": "x" * 2**21}, {"size": 3}]
)
def test_bad_input_writes_nothing(begin: Begin, fields: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        begin(**fields)

    assert not MasterPlan.objects.exists()
    assert not Budget.objects.exists()


def test_limits_below_nothing_are_refused_and_write_nothing(begin: Begin) -> None:
    with pytest.raises(BadInput):
        begin(limits=(Decimal(5), Decimal(1)))

    assert not MasterPlan.objects.exists()
    assert not Budget.objects.exists()


@pytest.mark.parametrize("role", ["viewer", None])
def test_only_members_start_plans(begin: Begin, workspace: Workspace, role: str | None) -> None:
    person = member(workspace, role=role) if role else member()

    with pytest.raises(NotPermitted):
        begin(owner=person)


def test_questions_wait_for_a_person_and_nobody_is_called_meanwhile(
    asked: MasterPlan, script: Script
) -> None:
    assert (asked.status, asked.waiting_for) == ("discovering", "person")
    assert asked.discovery.coverage == QUESTIONS["coverage"]
    assert asked.discovery.questions.count() == 2

    discover(asked)

    assert len(script.requests) == 1
    assert asked.waiting_for == "person"


def test_the_last_answer_lets_discovery_go_on(asked: MasterPlan, owner: User) -> None:
    first, second = asked.discovery.questions.all()

    questions.answer(asked, first.pk, " Only staff ", owner)
    asked.refresh_from_db()
    assert asked.waiting_for == "person"

    questions.answer(asked, second.pk, "Everybody who has a card", owner)
    asked.refresh_from_db()
    assert asked.waiting_for == "nothing"
    assert questions.answers_as_tag(asked.discovery) == [
        {
            "question": "Who may lend?",
            "answer": "Only staff",
            "meaning": "People sign in.",
            "assumed": False,
        },
        {
            "question": "Who may read?",
            "answer": "Everybody who has a card",
            "meaning": "",
            "assumed": False,
        },
    ]
    assert kinds(asked)[-2:] == ["discovery_answer", "discovery_answer"]


def test_recommendations_stand_in_for_what_is_not_answered(asked: MasterPlan, owner: User) -> None:
    questions.answer(asked, asked.discovery.questions.all()[0].pk, "Only staff", owner)

    questions.take_recommendations(asked, owner)

    answers = Question.objects.values_list("answer", "is_assumed")
    assert list(answers) == [("Only staff", False), ("Everybody", True)]


def test_an_answer_that_nobody_waits_for_is_refused(asked: MasterPlan, owner: User) -> None:
    question = asked.discovery.questions.all()[0]
    questions.take_recommendations(asked, owner)

    with pytest.raises(DomainError, match="no open question"):
        questions.answer(asked, question.pk, "Only staff", owner)
    with pytest.raises(BadInput):
        questions.answer(asked, question.pk, "  ", owner)


def test_a_stranger_answers_nothing(asked: MasterPlan) -> None:
    with pytest.raises(NotPermitted):
        questions.take_recommendations(asked, member())


def test_an_unattended_plan_takes_recommendations_as_assumptions(
    begin: Begin, script: Script, standin_url: str, settings: Settings
) -> None:
    script.turns = [Turn(text=json.dumps(QUESTIONS))]
    plan = discover(begin(unattended=True))
    assert (plan.status, plan.waiting_for) == ("discovering", "nothing")

    settings.ANTHROPIC_BASE_URL = standin_url
    discover(plan)

    assert plan.status == "generating"
    for question in plan.discovery.questions.all():
        assert any(question.question in text for text in plan.discovery.assumptions)


def test_the_domain_model_brings_numbered_requirements_and_a_size(
    begin: Begin, standin_url: str
) -> None:
    plan = begin(unattended=True)

    discover(discover(plan))

    assert plan.status == "generating", plan.last_error
    assert plan.minimum_tasks <= plan.target_tasks <= plan.maximum_tasks
    assert {"Book", "Member"} <= {a["name"] for a in plan.discovery.aggregates}
    codes = list(Requirement.objects.values_list("code", flat=True))
    assert codes == [f"FR-{number:03}" for number in range(1, len(codes) + 1)]
    log = kinds(plan)
    assert log.index("discovery_parsing_complete") < log.index("discovery_generation_complete")
    assert log[-1] == "masterplan_generation_start"
    seqs = list(plan.events.values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_what_the_brief_states_is_a_requirement_even_if_the_model_forgets_it(
    begin: Begin, script: Script, standin_url: str, settings: Settings
) -> None:
    stated = "The moon is full on every closing day."
    plan = begin(brief=f"{LIBRARY}- {stated}\n", unattended=True)
    settings.ANTHROPIC_BASE_URL = standin_url

    discover(discover(plan))

    [requirement] = Requirement.objects.filter(text=stated)
    assert requirement.priority == "must"
    assert requirement.criterion


def test_each_of_four_hundred_bullets_is_a_requirement_and_exclusions_are_none(
    begin: Begin, standin_url: str
) -> None:
    bullets = "\r\n".join(f"- The lamp {n} is lit on every closing day." for n in range(400))
    plan = begin(
        brief=f"{LIBRARY}{bullets}\r\n## Out of scope\r\n- Fines: amount, date", unattended=True
    )

    discover(discover(plan))

    assert plan.status == "generating", plan.last_error
    assert Requirement.objects.filter(text__startswith="The lamp", priority="must").count() == 400
    assert not Requirement.objects.filter(text="Fines: amount, date").exists()
    excluded = [{"text": "Fines: amount, date", "heading": "Out of scope"}]
    assert domain.as_tag(plan.discovery)["exclusions"] == excluded
    plan.discovery.full_clean()


def test_what_has_no_width_is_not_sent_and_stays_in_what_is_stored(
    begin: Begin, script: Script
) -> None:
    script.turns = [Turn(text=json.dumps(QUESTIONS))]

    plan = discover(begin(brief=LIBRARY.replace("Library", "Lib\u200brary")))

    assert "# Library" in str(script.requests[-1]["messages"])
    assert "Lib\u200brary" in plan.discovery.brief


def test_an_option_that_drops_a_demand_without_naming_it_is_sent_back(
    begin: Begin, script: Script
) -> None:
    option = {"label": "Leave out same isbn books", "implication": "Two books may share one."}
    asked = json.loads(json.dumps(QUESTIONS))
    asked["questions"][0]["options"].append(option)
    mended = json.loads(json.dumps(asked))
    mended["questions"][0]["options"][-1]["gives_up"] = ["No two books have the same isbn."]
    script.turns = [Turn(text=json.dumps(asked)), Turn(text=json.dumps(mended))]

    plan = discover(begin())

    assert len(script.requests) == 2
    assert "word for word" in str(script.requests[-1]["messages"])
    assert plan.waiting_for == "person"


@pytest.mark.parametrize(
    "exclusions", [{"a": 1}, ["x"], [{"text": "x"}], [{"text": 1, "heading": ""}]]
)
def test_exclusions_of_another_shape_are_refused(begin: Begin, exclusions: object) -> None:
    plan = begin()
    plan.discovery.exclusions = exclusions

    with pytest.raises(ValidationError):
        plan.discovery.full_clean()
