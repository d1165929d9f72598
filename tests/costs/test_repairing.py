"""Asking again with the errors in hand."""

import json
from collections.abc import Callable

import pytest

from config.shared.answers import ModelAnswer
from costs.errors import AnswerUnusable
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call
from costs.models import Usage
from tests.costs.answers import Named
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db


def too_short(value: Named) -> list[str]:
    return ["name: too short"] if len(value.name) < 3 else []


def test_a_good_answer_is_asked_for_once(script: Script, call: Callable[..., Call]) -> None:
    script.turns = [Turn(text='{"name": "long"}')]

    parsed = parse_repaired(Named, call(job="Named"), problems=too_short)

    assert parsed.value.name == "long"
    assert len(script.requests) == 1


def test_an_unusable_answer_is_asked_for_again_with_itself_and_its_errors(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="<b>no"), Turn(text='{"name": "ab"}'), Turn(text='{"name": "abc"}')]

    parsed = parse_repaired(Named, call(job="Named"), problems=too_short)

    users = [request["messages"][-1]["content"] for request in script.requests]
    assert parsed.value.name == "abc"
    assert users[0] == "<brief>\nx\n</brief>"
    assert users[1].startswith(users[0])
    assert '<previous_answer>\n"\\u003cb>no"\n</previous_answer>' in users[1]
    assert "Invalid JSON" in users[1]
    assert users[2].count("<errors>") == 1
    assert json.dumps(["name: too short"]) in users[2]


def test_after_two_repairs_it_is_over_and_all_three_are_paid(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text='{"name": "ab"}')]

    with pytest.raises(AnswerUnusable) as caught:
        parse_repaired(Named, call(job="Named"), problems=too_short)

    assert caught.value.errors == ["name: too short"]
    assert Usage.objects.count() == len(script.requests) == 3


def test_asking_again_after_a_crash_walks_the_same_way_unpaid(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text='{"name": "ab"}'), Turn(text='{"name": "abc"}')]
    first = parse_repaired(Named, call(job="Named"), problems=too_short)

    again = parse_repaired(Named, call(job="Named"), problems=too_short)

    assert again.value == first.value
    assert again.reply.was_stored
    assert len(script.requests) == 2


def test_the_next_attempt_shares_no_correction_with_the_last(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text='{"name": "ab"}')]

    for attempt in (1, 2):
        with pytest.raises(AnswerUnusable):
            parse_repaired(Named, call(job="Named", attempt=attempt), problems=too_short)

    assert len(script.requests) == 6


class Lines(ModelAnswer):
    lines: list[int]


def test_a_long_answer_wrong_in_every_line_is_sent_back_short(
    script: Script, call: Callable[..., Call]
) -> None:
    wrong = json.dumps({"lines": ["x" * 5] * 1_400, "more" * 250: 1})
    script.turns = [Turn(text=wrong), Turn(text='{"lines": [1]}')]

    parse_repaired(Lines, call(job="Lines"), problems=lambda lines: [])

    again = script.requests[1]["messages"][-1]["content"]
    assert "… and 1381 more" in again
    assert again.count("lines.") == 20
    assert "more characters" in again
    assert len(again) < 8_000


def test_errors_that_cannot_be_stored_are_made_so(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text='{"na\\u0000me": "x"}')]

    with pytest.raises(AnswerUnusable) as caught:
        parse_repaired(Named, call(job="Named"), problems=too_short, repairs=0)

    assert any("na\ufffdme" in error for error in caught.value.errors)
    assert "\x00" not in caught.value.message
