"""Models that think before they answer: thinking is paid and told as progress, and is none of the answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from costs.errors import AnswerUnusable
from costs.model_client import correction, door
from costs.model_client.door import Call
from costs.models import Answer, Usage
from tests.costs.answers import Named
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db
ONLY_THOUGHT = Turn(thinking="Let me see. " * 20, text="", stop_reason="max_tokens")
NAMED = Turn(text='{"name": "x"}')


def test_thinking_is_read_over_and_told_as_progress(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(thinking="Hm, a name is asked for. " * 40, text="so", piece_seconds=0.01)]
    told: list[int] = []
    heard: list[str] = []

    reply = door.complete(call(), on_text=heard.append, on_tokens=told.append)

    assert "".join(heard) == reply.text == Answer.objects.get().text == "so"
    assert max(told[:-1]) > 100
    assert Usage.objects.get().certainty == "exact"


@pytest.mark.parametrize(
    "block",
    [
        pytest.param({"type": "thinking", "thinking": "Hm."}, id="thinking"),
        pytest.param({"type": "redacted_thinking", "data": "c2VjcmV0"}, id="redacted"),
        pytest.param({"type": "thinking", "thinking": None}, id="omitted"),
    ],
)
def test_thinking_in_a_whole_message_is_none_of_the_text(
    script: Script, call: Callable[..., Call], block: dict[str, Any]
) -> None:
    message = {
        "type": "message",
        "content": [block, {"type": "text", "text": "so"}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 100, "output_tokens": 9},
    }
    script.turns = [Turn(body=json.dumps(message).encode(), content_type="application/json")]

    assert door.complete(call()).text == "so"


def test_an_answer_cut_while_thinking_is_asked_for_once_more_with_more_room(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [ONLY_THOUGHT, NAMED]

    parsed = door.parse(Named, call(job="Named"))

    first, second = (asked["max_tokens"] for asked in script.requests)
    assert parsed.value.name == "x"
    assert (first, second) == (1000 + 8192, 1000 + 4 * 8192)
    assert [usage.detail for usage in Usage.objects.order_by("at")] == ["cut_while_thinking", ""]


def test_cut_while_thinking_twice_is_an_outcome_of_its_own_and_asked_for_no_more(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [ONLY_THOUGHT]

    with pytest.raises(AnswerUnusable, match="thinking") as caught:
        correction.parse_repaired(Named, call(job="Named"), problems=lambda value: [])

    assert caught.value.outcome == "cut_while_thinking"
    assert len(script.requests) == 2
    assert set(Usage.objects.values_list("detail", flat=True)) == {"cut_while_thinking"}


def test_after_a_crash_the_second_asking_is_not_bought_again(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [ONLY_THOUGHT, NAMED]
    door.parse(Named, call(job="Named"))

    again = door.parse(Named, call(job="Named"))

    assert again.reply.was_stored
    assert len(script.requests) == 2


def test_a_model_that_thinks_without_an_end_is_cut_off(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(thinking="and then " * 20_000, text="late")]

    reply = door.complete(call())

    assert reply.is_cut_while_thinking
    assert {usage.certainty for usage in Usage.objects.all()} == {"estimated"}
