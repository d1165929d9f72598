"""Questions: the order they are asked in, words of one's own, and what no answer drops in silence."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.access.models import User
from planning.answers import DiscoveryQuestions
from planning.discovery import questions, requirements
from planning.discovery.statements.stated_requirements import as_stored
from planning.lint.text_overlap import carries
from planning.models import MasterPlan, Requirement
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import LIBRARY, QUESTIONS, discover

Begin = Callable[..., MasterPlan]
STATED = as_stored("## MUST\n- A member gets a reminder by letter.\n- A book has a title.\n")["stated"]  # fmt: skip


def asked(question: str, topic: str = "scope", **fields: Any) -> dict[str, Any]:
    options = [
        {"label": "Yes", "implication": "So.", "gives_up": []},
        {"label": "No", "implication": "Not so.", "gives_up": []},
    ]
    return {"topic": topic, "question": question, "why": "", "options": options, "recommended": "Yes", "reason": ""} | fields  # fmt: skip


def found(*rows: dict[str, Any], **coverage: str) -> DiscoveryQuestions:
    topics = [{"topic": topic, "status": status, "note": ""} for topic, status in coverage.items()]
    return DiscoveryQuestions.model_validate(
        {"readable": True, "reason": "", "coverage": topics, "questions": list(rows)}
    )


def test_what_much_hangs_on_and_little_is_known_of_is_asked_first() -> None:
    rows = [
        asked("What colour?", "comfort"),
        asked("Does a member get a reminder by letter?", "scope"),
        asked("Does a book need a title?", "security"),
        asked("What colour is the door?", "security"),
    ]

    order = questions.by_weight(found(*rows, comfort="clear", scope="partial", security="missing"), STATED)  # fmt: skip

    assert [row.question for row in order] == [
        "Does a book need a title?",
        "Does a member get a reminder by letter?",
        "What colour is the door?",
        "What colour?",
    ]


@given(st.permutations(["missing", "partial", "clear"]), st.permutations(range(3)))
def test_the_order_depends_on_weight_alone(statuses: list[str], order: list[int]) -> None:
    rows = [asked(f"What colour is door {at}?", f"t{at}") for at in range(3)]
    coverage = {f"t{at}": status for at, status in enumerate(statuses)}

    said = [
        row.topic for row in questions.by_weight(found(*(rows[at] for at in order), **coverage), [])
    ]

    assert [coverage[topic] for topic in said] == ["missing", "partial", "clear"]


@pytest.fixture
def waiting(begin: Begin, script: Script) -> MasterPlan:
    script.turns = [Turn(text=json.dumps(QUESTIONS))]
    return discover(begin(brief=f"{LIBRARY}- A member gets a reminder by letter.\n"))


@pytest.mark.django_db
def test_an_answer_in_own_words_reaches_the_model(
    waiting: MasterPlan, owner: User, script: Script
) -> None:
    first, second = waiting.discovery.questions.all()
    words = "Only the two librarians, after they have shown their badge"
    questions.answer(waiting, first.pk, words, owner)
    questions.answer(waiting, second.pk, "Everybody", owner)
    script.turns = [Turn(text="{}")] * 9

    discover(waiting)

    sent = json.dumps(script.requests[-1]["messages"])
    assert words in sent
    assert sent.count(words) == 1


@pytest.mark.django_db
def test_own_words_that_leave_out_a_demand_give_it_up_by_name(
    waiting: MasterPlan, owner: User, standin_url: str, settings: Settings
) -> None:
    first, _ = waiting.discovery.questions.all()
    questions.answer(waiting, first.pk, "Leave the reminder by letter out for any member.", owner)
    questions.take_recommendations(waiting, owner)
    settings.ANTHROPIC_BASE_URL = standin_url

    discover(waiting)

    [gone] = requirements.given_up(waiting)
    assert "reminder by letter" in gone.text
    assert (gone.given_up, gone.given_up_by) == ("person", owner.get_username())
    questions.answer(waiting, first.pk, "Everybody", owner)
    assert len(waiting.discovery.questions.all()[0].options) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("gives_up", [[], ["No two books have the same isbn."]])
def test_no_recommended_answer_drops_a_demand_in_silence(
    begin: Begin, script: Script, standin_url: str, settings: Settings, gives_up: list[str]
) -> None:
    answer = json.loads(json.dumps(QUESTIONS))
    for option in answer["questions"][0]["options"]:
        option["gives_up"] = gives_up
    script.turns = [Turn(text=json.dumps(answer))]
    plan = discover(begin())
    questions.take_recommendations(plan, plan.owner)
    settings.ANTHROPIC_BASE_URL = standin_url

    plan = discover(plan)

    rows = Requirement.objects.filter(plan=plan)
    for one in plan.discovery.stated:
        holders = [row for row in rows if carries(one["text"], [row.text, row.source])]
        assert holders, one
        assert all(row.superseded_at is None or row.given_up for row in holders)
    assert [row.text for row in requirements.given_up(plan)] == gives_up
