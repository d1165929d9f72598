"""Answers with something around their object: taken out and noted, not paid for again."""

from collections.abc import Callable

import pytest

from costs.errors import AnswerUnusable
from costs.model_client import door
from costs.model_client.bare_object import unwrapped
from costs.model_client.door import Call
from costs.models import Answer, Usage
from tests.costs.answers import Named
from tests.costs.scripted import Script, Turn

OBJECT = '{"name": "a {b} ```c"}'
WRAPPED = [
    pytest.param(f"```json\n{OBJECT}\n```", id="fences"),
    pytest.param(f"```\n{OBJECT}\n```\n", id="plain fences"),
    pytest.param(f"Here it is:\n\n{OBJECT}", id="words before"),
    pytest.param(f"{OBJECT}\n\nI hope this helps!", id="words behind"),
    pytest.param(f"\ufeff{OBJECT}", id="a byte order mark"),
    pytest.param(f"<think>\nPerhaps {{x}}?\n</think>\n{OBJECT}", id="thinking in tags"),
    pytest.param('In `{}` style:\n```json\n{"name": "x"}\n```\nBraces: {}.', id="braces outside"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", WRAPPED)
def test_an_object_with_something_around_it_is_taken_and_noted(
    script: Script, call: Callable[..., Call], text: str
) -> None:
    script.turns = [Turn(text=text)]

    parsed = door.parse(Named, call(job="Named"))

    assert parsed.value.name in {"a {b} ```c", "x"}
    assert Usage.objects.get().detail == "unwrapped"
    assert Answer.objects.get().text == text


@pytest.mark.django_db
def test_a_bare_object_is_not_noted(script: Script, call: Callable[..., Call]) -> None:
    script.turns = [Turn(text=f"\n{OBJECT}\n")]

    door.parse(Named, call(job="Named"))

    assert Usage.objects.get().detail == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I cannot do this.", id="words alone"),
        pytest.param('{"a": {"name": "x"}', id="an object that is cut off"),
        pytest.param('Either {"name": "x"} or {"name": "y"}.', id="two objects"),
        pytest.param("see " + '{"a":' * 5_000, id="deep nesting"),
        pytest.param("```\nprint(1)\n```", id="fences around something else"),
    ],
)
def test_what_is_not_one_whole_object_is_left_alone(text: str) -> None:
    assert unwrapped(text) is None


@pytest.mark.django_db
def test_an_answer_without_an_object_is_refused_with_its_errors(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="I would rather not.")]

    with pytest.raises(AnswerUnusable, match="Invalid JSON"):
        door.parse(Named, call(job="Named"))
