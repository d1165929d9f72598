"""Questions, refusals, failures and results stand in the talk as rows of their own, once."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.errors import NotBuildable
from chat.models import Conversation, Message
from chat.replies import assistant, news, post
from chat.replies.known_plan import known_plan
from chat.tasks import sweep
from config.access.accounts import account_deletion
from config.access.models import User
from execution.engine import lifecycle
from planning.log.event_log import append, recording
from planning.log.sentences import SENTENCES
from planning.models import MasterPlan, PlanEvent
from tests.factories import (
    ConversationFactory,
    MasterPlanFactory,
    RequirementFactory,
    RunFactory,
    member,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation() -> Conversation:
    """Beside a plan that is a draft."""
    conversation = ConversationFactory()
    plan = MasterPlanFactory(owner=conversation.owner, workspace=conversation.workspace)
    Conversation.objects.update(plan=plan)
    conversation.refresh_from_db()
    return conversation


@pytest.fixture
def owner(conversation: Conversation) -> User:
    return conversation.owner


def plan_of(conversation: Conversation) -> MasterPlan:
    assert conversation.plan is not None
    return conversation.plan


def told(conversation: Conversation) -> list[str]:
    rows = conversation.messages.filter(role=Message.Role.EVENT).order_by("created_at")
    return list(rows.values_list("content", flat=True))


def test_every_kind_that_is_told_has_its_sentence() -> None:
    assert set(SENTENCES) >= news.TOLD


def test_what_happens_is_told_once_in_its_order(conversation: Conversation) -> None:
    with recording(plan_of(conversation)):
        append("discovery_question", {"question": "How many loans?"})
        append("discovery_question", {"question": "For how long?"})
        append("atom_stale", {"symbol": "lend"})
    with recording(plan_of(conversation), actor="alice"):
        append("masterplan_rejected", {"reason": "Too large"})

    news.tell(plan_of(conversation).pk)

    assert told(conversation) == [
        "**Asked 2 questions**\n\n- How many loans?\n- For how long?",
        "**Rejected the plan**: Too large.",
    ]
    first, second = conversation.messages.filter(role="event").order_by("created_at")
    assert first.metadata["url"] == reverse(
        "planning:plan-discovery", args=[plan_of(conversation).pk]
    )
    assert (second.metadata["who"], second.metadata["mark"]) == ("alice", "attention")


def test_what_a_lost_signal_left_untold_is_told_by_the_sweep(conversation: Conversation) -> None:
    PlanEvent.objects.create(
        plan=plan_of(conversation),
        seq=1,
        kind="masterplan_execution_paused",
        payload={"text": "So."},
    )
    assert news.untold() == [plan_of(conversation).pk]

    sweep()
    sweep()

    assert told(conversation) == ["**Paused building**: So."]
    assert news.untold() == []


def test_what_a_command_answers_is_not_told_to_who_gave_it_but_in_other_talks(
    conversation: Conversation, owner: User
) -> None:
    run = RunFactory(plan=plan_of(conversation))
    MasterPlan.objects.update(status="in_progress")
    other = ConversationFactory(
        owner=owner, workspace=conversation.workspace, plan=plan_of(conversation)
    )
    conversation.refresh_from_db()

    post.post(conversation, owner, "/pause")

    run.refresh_from_db()
    assert run.status == "paused"
    assert told(conversation) == []
    assert told(other) == [f"**Paused building**: Paused by {owner}."]


def test_what_others_did_while_a_command_was_carried_out_is_told(
    conversation: Conversation, owner: User
) -> None:
    plan = plan_of(conversation)
    with transaction.atomic():
        news.catch_up(conversation)
        with recording(plan):
            append("masterplan_execution_complete", {"can_release": True})
        with recording(plan, actor=owner.get_username()):
            append("masterplan_approved", {})
        news.pass_over(conversation, owner)

    assert len(told(conversation)) == 1
    assert conversation.messages.get(role="event").metadata["who"] == "Masterplan"
    assert news.untold() == []


def test_a_deleted_account_is_named_by_no_news(conversation: Conversation) -> None:
    leaver = member(conversation.workspace, "member", username="leaving-laura")
    run = RunFactory(plan=plan_of(conversation))
    MasterPlan.objects.update(status="in_progress")
    lifecycle.pause(run, leaver)
    with recording(plan_of(conversation), actor=leaver.username):
        append("review_claimed", {"by": leaver.username})
    assert told(conversation) == ["**Paused building**: Paused by leaving-laura."]

    new = account_deletion.delete(leaver)

    row = conversation.messages.get(role="event")
    assert (row.content, row.metadata["who"]) == (f"**Paused building**: Paused by {new}.", new)
    run.refresh_from_db()
    assert run.reason == f"Paused by {new}."
    kept = [event.payload for event in PlanEvent.objects.all()]
    assert "laura" not in f"{kept}"


def test_news_that_cannot_be_told_keeps_no_others_and_no_answers(
    conversation: Conversation,
) -> None:
    broken = conversation
    waiting: Conversation = ConversationFactory()
    post.post(waiting, waiting.owner, "Hello")
    post.post(waiting, waiting.owner, "And more")
    waiting.messages.filter(status="streaming").update(status="failed")
    # A payload that no version of this program writes.
    PlanEvent.objects.create(
        plan=plan_of(broken), seq=1, kind="masterplan_generation_failed", payload=["no", "names"]
    )

    sweep()

    assert told(broken) == []
    assert waiting.messages.filter(role="assistant", status="streaming").exists()


def test_a_refused_command_stays_in_the_talk_with_its_reason(
    conversation: Conversation, owner: User
) -> None:
    client = Client()
    client.force_login(owner)
    url = reverse("chat:message-send", args=[conversation.pk])

    answer = client.post(
        url, {"text": "/run"}, headers={"HX-Request": "true", "HX-Target": "composer"}
    )

    refused = conversation.messages.get(metadata__card="refused")
    assert answer.status_code == 200
    assert "/run</textarea>" not in answer.content.decode()
    assert refused.content == NotBuildable(plan_of(conversation)).message
    assert [m.content for m in conversation.messages.order_by("created_at")][0] == "/run"


def test_what_was_mistyped_stays_in_the_box_alone(conversation: Conversation, owner: User) -> None:
    client = Client()
    client.force_login(owner)
    url = reverse("chat:message-send", args=[conversation.pk])

    answer = client.post(url, {"text": "/rum"})

    assert answer.status_code == 422
    assert "Did you mean /run" in answer.content.decode()
    assert "/rum</textarea>" in answer.content.decode().replace("\n", "")
    assert not conversation.messages.exists()


def test_the_model_is_told_of_the_plan_it_stands_beside(
    conversation: Conversation, owner: User
) -> None:
    RequirementFactory(plan=plan_of(conversation), code="FR-007", text="A book can be lent.")
    post.post(conversation, owner, "Hello there")

    call = assistant._call(conversation.messages.get(role="assistant"))

    assert call.prompt.user.startswith("Hello there\n\n<plan>")
    assert "FR-007 must: A book can be lent." in call.prompt.user
    assert "waits for a decision" in call.prompt.user


def test_the_model_is_told_what_is_not_built_and_who_decided_what(
    conversation: Conversation, owner: User
) -> None:
    plan = plan_of(conversation)
    plan.discovery.exclusions = [{"text": "No money in it.", "heading": ""}]
    plan.discovery.save(update_fields=["exclusions"])
    answered = {"answered_at": timezone.now(), "is_assumed": True}
    plan.discovery.questions.create(number=1, question="Photos?", answer="None", **answered)
    row = RequirementFactory(
        plan=plan, text="Knows a photo.", given_up="assumption", superseded_at=timezone.now()
    )

    told_of = known_plan(conversation)

    assert told_of is not None
    assert told_of["not_built"] == [f"{row.text} {row.why_not_built}"]
    assert told_of["not_wanted"] == ["No money in it."]
    assert told_of["decided"] == ["Photos? None (recommended, nobody answered)"]


def test_a_failed_plan_says_why_to_the_model(conversation: Conversation) -> None:
    MasterPlan.objects.update(status="failed", last_error="The key is wrong.")

    told_of = known_plan(conversation)

    assert told_of is not None
    assert told_of["waits_for"] == "The key is wrong."


def test_approving_on_the_plans_page_is_told_in_the_talk(
    conversation: Conversation, owner: User
) -> None:
    with recording(plan_of(conversation), actor=owner.get_username()):
        append("masterplan_approved", {})

    assert told(conversation) == ["**Approved the plan**"]
