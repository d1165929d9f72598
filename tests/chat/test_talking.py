"""Posting: what is stored, what is refused, what a command does."""

import pytest

from chat import commands, talking
from chat.errors import CardSpent, MessageRefused, StillAnswering
from chat.models import Conversation, Message
from config.access.models import User
from config.shared.errors import BadInput
from planning.models import MasterPlan
from tests.factories import ConversationFactory

pytestmark = pytest.mark.django_db

BRIEF = "A library lends books. A book has a title and a status: available or lent."


@pytest.fixture
def conversation() -> Conversation:
    return ConversationFactory()


@pytest.fixture
def owner(conversation: Conversation) -> User:
    return conversation.owner


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("   ", "empty", id="empty"),
        pytest.param("x" * 1_000_000, "longer than 20 kB", id="a megabyte of talk"),
        pytest.param("hello \x00 there", "control characters", id="control characters"),
    ],
)
def test_an_unusable_message_is_refused_and_not_stored(
    conversation: Conversation, owner: User, text: str, says: str
) -> None:
    with pytest.raises(MessageRefused, match=says):
        talking.post(conversation, owner, text)

    assert not conversation.messages.exists()


def test_an_unknown_command_names_the_nearest(conversation: Conversation, owner: User) -> None:
    with pytest.raises(commands.UnknownCommand, match="Did you mean /masterplan"):
        talking.post(conversation, owner, "/masterplam build me something")


def test_help_lists_every_command(conversation: Conversation, owner: User) -> None:
    said = talking.post(conversation, owner, "/help")

    assert said is not None
    assert all(f"/{name}" in said.text for name in commands.REGISTRY)
    assert [m.role for m in conversation.messages.all()] == ["user", "system"]


@pytest.mark.parametrize("separator", [" ", "\n", "\n\n"])
def test_a_brief_may_follow_on_the_next_line(
    conversation: Conversation, owner: User, separator: str
) -> None:
    talking.post(conversation, owner, f"/masterplan{separator}{BRIEF}")

    plan = MasterPlan.objects.get()
    assert plan.discovery.brief == BRIEF
    assert Conversation.objects.get().plan == plan


def test_an_empty_brief_starts_no_plan(conversation: Conversation, owner: User) -> None:
    with pytest.raises(BadInput):
        talking.post(conversation, owner, "/masterplan   ")

    assert not MasterPlan.objects.exists()
    assert not conversation.messages.exists()


def test_orchestrate_asks_before_it_spends(conversation: Conversation, owner: User) -> None:
    talking.post(conversation, owner, f"/orchestrate {BRIEF}")

    card = conversation.messages.get(metadata__card="confirm")
    assert not MasterPlan.objects.exists()

    talking.answer_card(card, owner, yes=True)

    plan = MasterPlan.objects.get()
    assert plan.is_unattended


def test_a_card_can_be_answered_once(conversation: Conversation, owner: User) -> None:
    talking.post(conversation, owner, f"/orchestrate {BRIEF}")
    card = conversation.messages.get(metadata__card="confirm")
    talking.answer_card(card, owner, yes=True)

    with pytest.raises(CardSpent):
        talking.answer_card(card, owner, yes=True)

    assert MasterPlan.objects.count() == 1


def test_plain_talk_starts_nothing_but_an_answer(conversation: Conversation, owner: User) -> None:
    talking.post(conversation, owner, "I would like a plan for a library, can you explain?")

    assert not MasterPlan.objects.exists()
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)
    assert answer.status == Message.Status.STREAMING


def test_a_second_message_waits_for_the_answer(conversation: Conversation, owner: User) -> None:
    talking.post(conversation, owner, "Hello")

    with pytest.raises(StillAnswering):
        talking.post(conversation, owner, "Hello again")


def test_stopping_keeps_what_has_come(conversation: Conversation, owner: User) -> None:
    talking.post(conversation, owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    talking.stop(answer, owner)
    talking.stop(answer, owner)

    answer.refresh_from_db()
    assert answer.status == Message.Status.STOPPED


@pytest.mark.parametrize("command", ["/approve", "/run", "/pause", "/status", "/costs"])
def test_commands_about_a_plan_say_that_there_is_none(
    conversation: Conversation, owner: User, command: str
) -> None:
    with pytest.raises(commands.NoPlanHere, match="no plan yet"):
        talking.post(conversation, owner, command)
