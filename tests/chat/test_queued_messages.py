"""A message that is sent while an answer is being written waits for it, and is answered then."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.models import Conversation, Message
from chat.replies import answer_queue, assistant, ownership, post
from chat.tasks import sweep
from config.access.models import User
from tests.costs.scripted import Script, Turn, script  # noqa: F401  (fixture)
from tests.factories import ConversationFactory
from tests.planning.worlds import messages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation() -> Conversation:
    """One whose first answer is being written."""
    conversation: Conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    return conversation


@pytest.fixture
def owner(conversation: Conversation) -> User:
    return conversation.owner


def states(conversation: Conversation) -> list[tuple[str, str]]:
    rows = conversation.messages.order_by("created_at")
    return list(rows.values_list("role", "status"))


def writing(conversation: Conversation) -> Message:
    return conversation.messages.get(status=Message.Status.STREAMING)


def test_what_is_said_meanwhile_is_answered_together_afterwards(
    script: Script,  # noqa: F811
    prices: None,
    conversation: Conversation,
    owner: User,
) -> None:
    script.turns = [Turn(text="Good day."), Turn(text="A library, then.")]
    post.post(conversation, owner, "It is about books")
    post.post(conversation, owner, "and their readers")
    assert states(conversation)[2:] == [("user", "queued"), ("user", "queued")]

    with messages() as sent:
        assistant.write_answer(writing(conversation).pk)

    following = writing(conversation)
    assert sent == [("chat.tasks.reply", str(following.pk))]
    assert [status for _, status in states(conversation)][2:4] == ["complete", "complete"]
    turns = assistant._turns(conversation, following)
    assert turns[-1] == ("user", "It is about books\n\nand their readers")
    assistant.write_answer(following.pk)
    assert not conversation.messages.filter(status="streaming").exists()


def test_stopping_an_answer_begins_the_next(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, "I meant something else")
    first = writing(conversation)

    post.stop(first, owner)

    assert writing(conversation).pk != first.pk
    assert not conversation.messages.filter(status="queued").exists()


def test_an_answer_that_failed_keeps_nobody_waiting(
    conversation: Conversation, owner: User
) -> None:
    post.post(conversation, owner, "Are you there?")

    assistant.fail_answer(writing(conversation).pk, "An error.")

    assert conversation.messages.filter(role="assistant").count() == 2


def test_what_waits_can_be_taken_back_by_who_said_it_and_was_not_said(
    conversation: Conversation, owner: User
) -> None:
    post.post(conversation, owner, "Forget it")
    waiting = conversation.messages.get(status="queued")

    post.stop(waiting, owner)
    assistant.fail_answer(writing(conversation).pk, "An error.")

    waiting.refresh_from_db()
    assert waiting.status == Message.Status.STOPPED
    assert not conversation.messages.filter(status="streaming").exists()
    later = Message(created_at=timezone.now())
    assert "Forget it" not in str(assistant._turns(conversation, later))


def test_a_command_does_not_wait(conversation: Conversation, owner: User) -> None:
    said = post.post(conversation, owner, "/help")

    assert said is not None
    assert "/masterplan" in said.text


def test_beginning_twice_begins_one(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, "Again")
    Message.objects.filter(pk=writing(conversation).pk).update(status="failed")
    assert answer_queue.left_waiting() == [conversation.pk]

    sweep()
    sweep()
    answer_queue.go_on(conversation.pk)

    assert conversation.messages.filter(role="assistant").count() == 2
    assert answer_queue.left_waiting() == []


def test_a_deleted_conversation_has_nobody_waiting(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, "Again")

    ownership.delete(conversation, owner)
    answer_queue.go_on(conversation.pk)

    assert answer_queue.left_waiting() == []


def test_the_page_says_that_it_waits_and_offers_to_take_it_back(
    conversation: Conversation, owner: User
) -> None:
    client = Client()
    client.force_login(owner)
    talk = reverse("chat:conversation-detail", args=[conversation.pk])

    client.post(reverse("chat:message-send", args=[conversation.pk]), {"text": "And more"})
    page = client.get(talk).content.decode()

    assert "It is answered when the answer before it has ended." in page
    assert "Take back" in page
    waiting = conversation.messages.get(status="queued")
    client.post(reverse("chat:message-stop", args=[waiting.pk]))
    assert "Take back" not in client.get(talk).content.decode()


def test_what_was_taken_back_is_in_no_brief(
    prices: None, conversation: Conversation, owner: User
) -> None:
    post.post(conversation, owner, "It is about books and their readers")
    post.post(conversation, owner, "Everybody reads everything")
    post.stop(conversation.messages.get(content="Everybody reads everything"), owner)

    post.post(conversation, owner, "plan it")

    card = conversation.messages.get(metadata__card="confirm")
    assert "books" in card.metadata["brief"]
    assert "Everybody" not in card.metadata["brief"]
