"""Understanding again: only what follows from a change is asked again, and what people amended stays."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from config.access.models import User
from config.shared.errors import BadInput, DomainError
from config.shared.seen import ChangedMeanwhile, seen_of
from planning.discovery import questions, size_agreement
from planning.discovery.amendments import again, domain_parts, requirement_rows
from planning.discovery.amendments.address import Address, part_at
from planning.discovery.amendments.model_checks import model_of
from planning.models import Discovery, MasterPlan, Requirement
from planning.tasks import discover as discover_task
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import LIBRARY, QUESTIONS, discover

Begin = Callable[..., MasterPlan]
pytestmark = pytest.mark.django_db
UNREADABLE = {"readable": False, "reason": "No application is named.", "coverage": [], "questions": []}  # fmt: skip
PAGES = Address.parse("aggregates/Book/fields/pages")


def step(plan: MasterPlan) -> MasterPlan:
    """As a worker does it."""
    discover_task(str(plan.pk))
    plan.refresh_from_db()
    return MasterPlan.objects.select_related("discovery", "owner").get(pk=plan.pk)


def codes(plan: MasterPlan) -> dict[str, str]:
    live = Requirement.objects.filter(plan=plan, superseded_at=None)
    return dict(live.values_list("text", "code"))


def pages(plan: MasterPlan) -> Any:
    return part_at(model_of(Discovery.objects.get(plan=plan)), PAGES)


@pytest.fixture
def modelled(begin: Begin, script: Script, standin_url: str, settings: Settings) -> MasterPlan:
    """Two answered questions and a domain; the draft waits for a go-ahead."""
    script.turns = [Turn(text=json.dumps(QUESTIONS))]
    plan = discover(begin())
    questions.take_recommendations(plan, plan.owner)
    settings.ANTHROPIC_BASE_URL = standin_url
    plan = step(plan)
    assert size_agreement.is_asked(plan), plan.last_error
    return plan


def test_from_the_answers_the_domain_alone_is_asked_again(
    modelled: MasterPlan, owner: User
) -> None:
    before, asked = codes(modelled), modelled.discovery.asked_at
    question = modelled.discovery.questions.all()[0]
    questions.answer(modelled, question.pk, "Only staff", owner)
    with pytest.raises(DomainError, match="understood again"):
        size_agreement.agree(modelled, owner)

    again.from_answers(modelled, owner)
    plan = step(modelled)

    assert size_agreement.is_asked(plan)
    assert plan.discovery.asked_at == asked
    assert plan.discovery.questions.count() == 2
    assert not questions.are_newer(plan.discovery)
    assert codes(plan) == before
    assert not Requirement.objects.filter(plan=plan).exclude(superseded_at=None).exists()


def test_what_people_amended_stays_when_it_is_understood_again(
    modelled: MasterPlan, owner: User
) -> None:
    domain_parts.change(modelled, PAGES, {"maximum": "900"}, owner)
    domain_parts.add(
        modelled, Address.parse("risks"), {"text": "Fire", "mitigation": "Water"}, owner
    )
    requirement_rows.change(modelled, "FR-001", {"text": "A book has a title of its own."}, owner)
    requirement_rows.retire(modelled, "FR-002", owner, "Not wanted.")
    live = codes(modelled)

    again.from_answers(modelled, owner)
    plan = step(modelled)

    assert pages(plan)["maximum"] == "900"
    assert {"text": "Fire", "mitigation": "Water"} in plan.discovery.risks
    assert codes(plan) == live
    assert not plan.events.filter(kind="discovery_amendment_lost").exists()


def test_an_amendment_that_fits_no_more_is_said(modelled: MasterPlan, owner: User) -> None:
    domain_parts.change(modelled, PAGES, {"maximum": "900"}, owner)

    again.from_brief(modelled, LIBRARY.replace(", pages (integer 1-5000)", ""), owner)
    plan = step(modelled)
    if plan.waiting_for == "person":
        questions.take_recommendations(plan, owner)
        plan = step(plan)

    assert size_agreement.is_asked(plan)
    lost = plan.events.get(kind="discovery_amendment_lost")
    assert lost.payload["name"] == "Book.pages"


def test_a_brief_that_could_not_be_read_is_edited_and_tried_again(
    begin: Begin, script: Script, owner: User
) -> None:
    script.turns = [Turn(text=json.dumps(UNREADABLE)), Turn(text=json.dumps(QUESTIONS))]
    plan = discover(begin(brief="Hello there."))
    assert (plan.status, plan.failure_code) == ("failed", "unreadable_brief")
    assert Discovery.objects.get(plan=plan).brief == "Hello there."
    with pytest.raises(BadInput, match="Change it first"):
        again.from_brief(plan, " Hello there. ", owner)

    again.from_brief(plan, LIBRARY, owner)
    plan = discover(plan)

    assert (plan.status, plan.waiting_for, plan.last_error) == ("discovering", "person", "")
    assert "A book needs its title" in str(script.requests[-1]["messages"])
    assert plan.events.get(kind="discovery_again").payload["before"] == "Hello there."


def test_two_people_on_one_brief_lose_nothing(begin: Begin, script: Script, owner: User) -> None:
    script.turns = [Turn(text=json.dumps(UNREADABLE))] * 2
    plan = discover(begin(brief="Hello there."))
    seen = seen_of("Hello there.")
    again.from_brief(plan, "Their brief.", owner, seen)
    discover(plan)

    with pytest.raises(ChangedMeanwhile) as refused:
        again.from_brief(plan, "My brief.", owner, seen)

    assert refused.value.theirs == "Their brief."


def test_a_draft_that_has_begun_is_not_understood_again(modelled: MasterPlan, owner: User) -> None:
    size_agreement.agree(modelled, owner)

    with pytest.raises(DomainError):
        again.from_answers(modelled, owner)
    with pytest.raises(DomainError):
        again.from_brief(modelled, "Another brief.", owner)


def test_two_people_on_one_answer_lose_nothing(modelled: MasterPlan, owner: User) -> None:
    question = modelled.discovery.questions.all()[0]
    seen = seen_of(questions.shown(question))
    questions.answer(modelled, question.pk, "Only staff", owner, seen=seen)

    with pytest.raises(ChangedMeanwhile) as refused:
        questions.answer(modelled, question.pk, "Nobody", owner, seen=seen)

    assert refused.value.theirs == "Only staff"
    question.refresh_from_db()
    assert question.answer == "Only staff"
