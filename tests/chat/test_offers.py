"""What a message seems to ask for is offered on a card; a person decides."""

import pytest

from chat.models import Conversation, Message
from chat.pages import fragments
from chat.replies import post
from config.access.models import User
from config.shared.errors import NotPermitted
from planning.models import MasterPlan
from tests.factories import ConversationFactory, MasterPlanFactory, RunFactory, member
from tests.planning.worlds import messages

pytestmark = pytest.mark.django_db
BRIEF = (
    "A gym keeps members. A member has a name. A member must pay a fee. Members can book courses."
)


@pytest.fixture
def conversation() -> Conversation:
    return ConversationFactory()


@pytest.fixture
def owner(conversation: Conversation) -> User:
    return conversation.owner


def plan_beside(conversation: Conversation, status: str) -> MasterPlan:
    plan: MasterPlan = MasterPlanFactory(
        owner=conversation.owner, workspace=conversation.workspace, status=status
    )
    Conversation.objects.filter(pk=conversation.pk).update(plan=plan)
    conversation.refresh_from_db()
    return plan


def card_in(conversation: Conversation) -> Message:
    return conversation.messages.get(metadata__card="confirm")


@pytest.mark.usefixtures("prices")
def test_a_brief_is_offered_to_be_planned_and_planned_on_yes(
    conversation: Conversation, owner: User
) -> None:
    with messages() as sent:
        post.post(conversation, owner, BRIEF)

    card = card_in(conversation)
    shown = fragments.message(card)
    assert sent == []
    assert not MasterPlan.objects.exists()
    assert "Plan this?" in shown
    assert "Talk about it first" in shown
    assert "for reading it" in shown

    post.answer_card(card, owner, yes=True)

    plan = MasterPlan.objects.get()
    assert plan.discovery.brief == BRIEF
    assert not plan.is_unattended
    conversation.refresh_from_db()
    assert conversation.plan == plan
    card.refresh_from_db()
    assert "it is being planned" in fragments.message(card)


def test_a_brief_that_is_talked_about_first_is_answered(
    conversation: Conversation, owner: User
) -> None:
    post.post(conversation, owner, BRIEF)

    post.answer_card(card_in(conversation), owner, yes=False)

    assert not MasterPlan.objects.exists()
    answer = conversation.messages.get(role="assistant")
    assert answer.status == Message.Status.STREAMING
    assert not conversation.messages.filter(status="queued").exists()


def test_plan_this_means_what_was_talked_of(conversation: Conversation, owner: User) -> None:
    said = "I need something for our gym"
    Message.objects.create(conversation=conversation, role="user", content=said, author=owner)
    Message.objects.create(conversation=conversation, role="user", content="/help", author=owner)

    post.post(conversation, owner, "plan this")

    assert card_in(conversation).metadata["brief"] == f"{said}\n\nplan this"


def test_the_whole_way_is_offered_with_its_limit(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, "Build me a booking system for our gym, end to end please")

    assert "it stops before more is spent" in fragments.message(card_in(conversation))
    post.answer_card(card_in(conversation), owner, yes=True)
    assert MasterPlan.objects.get().is_unattended


def test_a_command_in_plain_words_is_offered_where_it_can_be_carried_out(
    conversation: Conversation, owner: User
) -> None:
    plan = plan_beside(conversation, "in_progress")
    run = RunFactory(plan=plan)

    post.post(conversation, owner, "Pause the run, please")

    assert "Send /pause?" in fragments.message(card_in(conversation))
    run.refresh_from_db()
    assert run.status == "running"
    post.answer_card(card_in(conversation), owner, yes=True)
    run.refresh_from_db()
    assert run.status == "paused"
    assert not conversation.messages.filter(role="assistant").exists()


@pytest.mark.parametrize(("answer", "ends"), [("yes", "paused"), ("other", "cancelling")])
def test_who_says_stop_is_asked_whether_for_now_or_for_good(
    conversation: Conversation, owner: User, answer: str, ends: str
) -> None:
    plan = plan_beside(conversation, "in_progress")
    run = RunFactory(plan=plan, status="running")

    post.post(conversation, owner, "stop")

    card = card_in(conversation)
    shown = fragments.message(card)
    assert "Send /pause or /cancel?" in shown
    assert "nothing is lost" in shown
    assert "for good" in shown
    post.answer_card(card, owner, yes=answer == "yes", other=answer == "other")
    run.refresh_from_db()
    assert run.status == ends
    card.refresh_from_db()
    sent = "/pause" if answer == "yes" else "/cancel"
    assert f"{sent} was sent" in fragments.message(card)


@pytest.mark.parametrize("words", ["stop", "pause", "go on", "approve it", "build it"])
def test_words_at_another_time_are_talk(
    conversation: Conversation, owner: User, words: str
) -> None:
    plan_beside(conversation, "completed")

    post.post(conversation, owner, words)

    assert not conversation.messages.filter(metadata__card="confirm").exists()
    assert conversation.messages.filter(role="assistant").exists()


def test_a_question_about_the_state_is_answered_at_once_and_costs_nothing(
    conversation: Conversation, owner: User
) -> None:
    plan_beside(conversation, "draft")

    said = post.post(conversation, owner, "How far is it?")

    assert said is not None
    assert "The plan is a draft" in said.text
    assert not conversation.messages.filter(role="assistant").exists()


def test_whoever_may_not_give_commands_is_answered() -> None:
    conversation = ConversationFactory()
    friend = member(conversation.workspace, role="viewer")
    with pytest.raises(NotPermitted):
        post.post(conversation, friend, BRIEF)
    plan = plan_beside(conversation, "draft")
    MasterPlan.objects.filter(pk=plan.pk).update(owner=friend)
    conversation.owner.memberships.update(role="member")
    conversation.refresh_from_db()

    post.post(conversation, conversation.owner, "approve the plan")

    assert not conversation.messages.filter(metadata__card="confirm").exists()
    assert conversation.messages.filter(role="assistant").exists()
