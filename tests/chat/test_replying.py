"""The assistant's answers against the real SDK and the stand-in server."""

import pytest

from chat import replying, talking
from chat.models import Conversation, Message
from costs.models import Usage
from tests.factories import ConversationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_is_streamed_stored_and_metered(standin_url: str, prices: None) -> None:
    conversation = ConversationFactory()
    talking.post(conversation, conversation.owner, "Hello, what can you do?")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    replying.write_answer(answer.pk)
    replying.write_answer(answer.pk)  # a second delivery

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

    turns = replying._turns(conversation, answer)

    assert turns == [("user", "a\n\nb"), ("assistant", "c"), ("user", latest.content)]


def test_an_unreachable_model_ends_in_a_failed_message(settings: object, prices: None) -> None:
    settings.ANTHROPIC_BASE_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    settings.BACKOFF_SECONDS = 0.01  # type: ignore[attr-defined]
    conversation = ConversationFactory()
    talking.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    replying.write_answer(answer.pk)

    answer.refresh_from_db()
    assert answer.status == Message.Status.FAILED
    assert answer.content
