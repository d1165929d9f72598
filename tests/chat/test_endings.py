"""Answers that are none, or not all of one: their message says so."""

import pytest

from chat.models import Message
from chat.replies import assistant, post
from tests.costs.scripted import Script, Turn, script  # noqa: F401  (fixture)
from tests.factories import ConversationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("turn", "status", "content"),
    [
        pytest.param(Turn(text="All of it."), "complete", "All of it.", id="an answer"),
        pytest.param(
            Turn(text="Half of", stop_reason="max_tokens"),
            "stopped",
            "Half of\n\nThe answer reached the length limit and ends here.",
            id="cut off",
        ),
        pytest.param(
            Turn(text="", thinking="Well.", stop_reason="max_tokens"),
            "failed",
            "The model used up its token limit before it answered. Send the message again.",
            id="cut while thinking",
        ),
        pytest.param(
            Turn(text="Well,", stop_reason="refusal"),
            "failed",
            "Well,\n\nThe model refused to answer this.",
            id="refused after all",
        ),
        pytest.param(
            Turn(text="", stop_reason="refusal"),
            "failed",
            "The model refused to answer this.",
            id="refused",
        ),
        pytest.param(
            Turn(text=" \n"),
            "failed",
            "The model's answer is empty. Send the message again.",
            id="empty",
        ),
    ],
)
def test_an_answer_ends_as_what_it_is(
    script: Script,  # noqa: F811
    prices: None,
    turn: Turn,
    status: str,
    content: str,
) -> None:
    script.turns = [turn]
    conversation = ConversationFactory()
    post.post(conversation, conversation.owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    assistant.write_answer(answer.pk)

    answer.refresh_from_db()
    assert (answer.status, answer.content) == (status, content)
