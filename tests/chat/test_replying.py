"""The assistant's answers against the real SDK and the stand-in server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Conversation, Message
from chat.replies import assistant, post
from chat.tasks import sweep
from config.shared.database.leases import claim
from costs.models import Usage
from tests.factories import ConversationFactory
from tests.planning.worlds import messages

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_is_streamed_stored_and_metered(standin_url: str, prices: None) -> None:
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello, what can you do?")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    assistant.write_answer(answer.pk)
    assistant.write_answer(answer.pk)  # a second delivery

    answer.refresh_from_db()
    assert answer.status == Message.Status.COMPLETE
    assert "/masterplan" in answer.content
    assert Usage.objects.filter(job="ChatReply").count() == 1


def test_history_is_whole_messages_in_turn(standin_url: str) -> None:
    conversation: Conversation = ConversationFactory()
    for role, text in [("user", "a"), ("user", "b"), ("assistant", "c"), ("system", "x")]:
        Message.objects.create(conversation=conversation, role=role, content=text)
    latest = Message.objects.create(conversation=conversation, role="user", content="d")
    answer = Message.objects.create(conversation=conversation, role="assistant", status="streaming")

    turns = assistant._turns(conversation, answer)

    assert turns == [("user", "a\n\nb"), ("assistant", "c"), ("user", latest.content)]


def test_an_unreachable_model_ends_in_a_failed_message(settings: object, prices: None) -> None:
    settings.ANTHROPIC_BASE_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    settings.BACKOFF_SECONDS = 0.01  # type: ignore[attr-defined]
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    assistant.write_answer(answer.pk)

    answer.refresh_from_db()
    assert answer.status == Message.Status.FAILED
    assert answer.content


def test_an_answer_whose_worker_died_ends_with_what_had_come() -> None:
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)
    gone = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=answer.pk).update(content="Good day, I", lease_until=gone)

    sweep()

    pusher = assistant.AnswerPusher(answer)
    assert pusher.should_stop()
    answer.refresh_from_db()
    assert answer.status == Message.Status.FAILED
    assert answer.content.startswith("Good day, I\n\nThis answer was interrupted")
    post.post(conversation, conversation.owner, "Hello again")


def test_an_answer_that_is_being_written_keeps_its_text_and_its_lease() -> None:
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)
    pusher = assistant.AnswerPusher(answer)
    pusher.add("Good day")

    assert not pusher.should_stop()
    sweep()

    answer.refresh_from_db()
    assert (answer.status, answer.content) == (Message.Status.STREAMING, "Good day")


def test_a_late_worker_does_not_write_into_the_answer_of_another() -> None:
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)
    rows = Message.objects.filter(pk=answer.pk, status=Message.Status.STREAMING)
    late = assistant.AnswerPusher(answer)
    late.add("Good day, I")
    claim(rows)  # Its lease had lapsed, and the message was delivered again.

    assert late.should_stop()
    assert rows.get().content == ""


def test_an_answer_that_nobody_began_is_queued_again() -> None:
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=answer.pk).update(created_at=long_ago)

    with messages() as sent:
        sweep()

    assert sent == [("chat.tasks.reply", str(answer.pk))]
