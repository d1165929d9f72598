"""The size of a plan is proposed with its reason, and agreed to before the draft is paid."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from chat.pages import plan_card
from config.access.models import User
from config.shared.errors import BadInput, DomainError, NotPermitted
from planning.discovery import interview, questions, size_agreement
from planning.draft import milestones
from planning.models import MasterPlan
from planning.pages import approval, status_line
from planning.steps.job_names import DRAFT
from tests.factories import member
from tests.planning.worlds import messages

Begin = Callable[..., MasterPlan]
Capture = Callable[..., AbstractContextManager[object]]
pytestmark = pytest.mark.django_db


def understood(plan: MasterPlan, *, by: User | None = None) -> MasterPlan:
    """Its discovery done: every question answered by a person, or left to the recommendations."""
    interview.discover(plan.pk)
    plan.refresh_from_db()
    if plan.waiting_for == "person" and by:
        for question in plan.discovery.questions.all():
            questions.answer(plan, question.pk, question.recommended, by)
    elif plan.waiting_for == "person":
        questions.take_recommendations(plan, plan.owner)
    interview.discover(plan.pk)
    plan.refresh_from_db()
    assert plan.status == "generating", plan.last_error
    return plan


@pytest.fixture
def asked(begin: Begin, standin_url: str, owner: User) -> MasterPlan:
    return understood(begin(), by=owner)


def kinds(plan: MasterPlan) -> list[str]:
    return list(plan.events.order_by("seq").values_list("kind", flat=True))


def test_who_answers_every_question_is_asked_for_the_size(asked: MasterPlan) -> None:
    assert asked.waiting_for == "person"
    assert "masterplan_generation_start" not in kinds(asked)
    assert "waits for your go-ahead" in status_line.state_line(asked)

    milestones.draft(asked.pk)

    asked.refresh_from_db()
    assert (asked.waiting_for, asked.discovery.skeleton) == ("person", {})


def test_a_yes_begins_the_draft_once(
    asked: MasterPlan, owner: User, django_capture_on_commit_callbacks: Capture
) -> None:
    with messages() as sent, django_capture_on_commit_callbacks(execute=True):
        size_agreement.agree(asked, owner)
    with pytest.raises(DomainError, match="not waiting for its size"):
        size_agreement.agree(asked, owner)

    asked.refresh_from_db()
    assert (asked.status, asked.waiting_for) == ("generating", "nothing")
    assert sent == [(DRAFT, str(asked.pk))]
    assert kinds(asked)[-1] == "masterplan_generation_start"


def test_the_size_can_be_changed_with_the_yes(asked: MasterPlan, owner: User) -> None:
    with pytest.raises(BadInput, match="between 11 and 400"):
        size_agreement.agree(asked, owner, 5)

    size_agreement.agree(asked, owner, 40)

    asked.refresh_from_db()
    assert (asked.requested_size, asked.target_tasks) == (40, 40)
    assert (asked.minimum_tasks, asked.maximum_tasks) == (34, 46)
    assert "40 tasks were asked for" in asked.size_reason
    assert kinds(asked)[-2:] == ["masterplan_size_changed", "masterplan_generation_start"]


def test_the_other_named_size_is_offered_with_its_price_and_taken(
    asked: MasterPlan, owner: User
) -> None:
    shown = approval.size(asked)
    assert shown is not None
    assert {shown["target"], shown["other"]["target"]} > {120}
    assert shown["other"]["cost_usd"] != shown["cost_usd"]

    client = Client()
    client.force_login(owner)
    address = reverse("planning:size-agree", args=[asked.pk])
    client.post(address, {"name": shown["other"]["name"]})

    asked.refresh_from_db()
    assert asked.target_tasks == shown["other"]["target"]


def test_a_stranger_agrees_to_nothing(asked: MasterPlan) -> None:
    with pytest.raises(NotPermitted):
        size_agreement.agree(asked, member())


def test_taking_all_recommendations_skips_no_price(begin: Begin, standin_url: str) -> None:
    plan = understood(begin())

    assert plan.discovery.questions.filter(is_assumed=True).exists()
    assert plan.waiting_for == "person"
    assert "masterplan_generation_start" not in kinds(plan)

    size_agreement.agree(plan, plan.owner)
    milestones.draft(plan.pk)

    plan.refresh_from_db()
    # Nothing is approved, and nothing built, by the same yes.
    assert plan.status in {"generating", "draft"}
    assert not plan.runs.exists()


def test_who_has_decided_already_is_not_asked(begin: Begin, standin_url: str) -> None:
    for plan in (begin(size=1), begin(unattended=True)):
        understood(plan)

        assert plan.waiting_for == "nothing"
        assert kinds(plan)[-1] == "masterplan_generation_start"


def test_the_pages_show_target_reason_and_cost_and_take_the_answer(
    asked: MasterPlan, owner: User
) -> None:
    client = Client()
    client.force_login(owner)
    address = reverse("planning:size-agree", args=[asked.pk])

    page = client.get(reverse("planning:plan-discovery", args=[asked.pk])).content.decode()
    card = plan_card.plan_card(asked.pk)
    wrong = client.post(address, {"target": "5"})
    client.post(address, {"target": "30"})

    for shown in (page, card):
        assert f"{asked.target_tasks} tasks, between" in shown
        assert asked.size_reason.split(":")[0] in shown
        assert "What drafting costs" in shown
        assert "Draft this plan" in shown
    assert wrong.status_code == 422
    asked.refresh_from_db()
    assert asked.target_tasks == 30
