"""Servers of other makes: nothing they say crashes, hangs, repeats for ever or is miscounted."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from costs.errors import ModelMisconfigured, TransportFailed
from costs.model_client import door
from costs.model_client.door import Call
from costs.models import Answer, BudgetPeriod, Hold, Usage
from tests.costs.reading import hold_statuses
from tests.costs.scripted import Events, Script, Turn, events, sent

pytestmark = pytest.mark.django_db

DELTA = {"type": "content_block_delta", "index": 0}
END = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}}
STOP = {"type": "message_stop"}


def start(**usage: Any) -> dict[str, Any]:
    return {"type": "message_start", "message": {"usage": {"input_tokens": 100, **usage}}}


def text(said: str) -> dict[str, Any]:
    return {**DELTA, "delta": {"type": "text_delta", "text": said}}


def stream(*said: str, end: dict[str, Any] = END, opening: dict[str, Any] | None = None) -> Turn:
    return Turn(events=[opening or start(), *map(text, said), end, STOP])


def raw(*parts: bytes | dict[str, Any], **fields: Any) -> Turn:
    body = b"".join(part if isinstance(part, bytes) else sent(part) for part in parts)
    return Turn(body=body, **fields)


def ended(**delta: Any) -> dict[str, Any]:
    return {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 3}}


WHOLE = {
    "type": "message",
    "content": [{"type": "text", "text": "at "}, None, {"type": "text", "text": "once"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 100, "output_tokens": 3},
}


@pytest.mark.parametrize(
    ("turn", "answer"),
    [
        pytest.param(stream("a\ud83d", "\ude00b"), "a\U0001f600b", id="an emoji in two deltas"),
        pytest.param(stream("a\ud83d", "b"), "a\ufffdb", id="half an emoji"),
        pytest.param(stream("a\ud83d"), "a\ufffd", id="half an emoji at the end"),
        pytest.param(stream("a\x00b"), "a\ufffdb", id="NUL"),
        pytest.param(stream("ab", end=ended(stop_reason="s" * 500)), "ab", id="a long reason"),
        pytest.param(stream("ab", end=ended(stop_reason="s\x00\ud83d")), "ab", id="a bad reason"),
        pytest.param(
            Turn(text="ab", headers={"request-id": "r" * 4000}), "ab", id="a long request id"
        ),
        pytest.param(
            Turn(
                events=[
                    start(),
                    {
                        "type": "content_block_start",
                        "content_block": {"type": "text", "text": "ab"},
                    },
                    text("c"),
                    END,
                    STOP,
                ]
            ),
            "abc",
            id="text at the start of its block",
        ),
        pytest.param(
            raw(*[f"data: {json.dumps(e)}\r\n\r\n".encode() for e in events(Turn(text="ab"))]),
            "ab",
            id="events without names, in Windows lines",
        ),
        pytest.param(
            raw(
                *[
                    f"event: {e.pop('type')}\ndata: {json.dumps(e, indent=1)}".replace(
                        "\n ", "\ndata:  "
                    )
                    .replace("\n}", "\ndata: }")
                    .encode()
                    + b"\n\n"
                    for e in [dict(event) for event in events(Turn(text="ab"))]
                ]
            ),
            "ab",
            id="names beside the data, in several lines",
        ),
        pytest.param(
            raw(
                b": a comment\n\nevent: ping\ndata: alive\n\nid: 7\nretry: 3\ndata:\n\n",
                {"type": "of tomorrow", "data": [1]},
                *events(Turn(text="ab")),
            ),
            "ab",
            id="comments, pings and unknown events",
        ),
        pytest.param(raw(*events(Turn(text="ab")), b"data: [DONE]\n\n"), "ab", id="more after it"),
        pytest.param(Turn(text="ab", content_type="text/html"), "ab", id="a wrong content type"),
        pytest.param(
            raw(json.dumps(WHOLE).encode(), content_type="application/json; charset=utf-8"),
            "at once",
            id="a whole message",
        ),
    ],
)
def test_an_answer_in_another_manner_is_an_answer(
    script: Script, call: Callable[..., Call], turn: Turn, answer: str
) -> None:
    script.turns = [turn]
    heard: list[str] = []

    reply = door.complete(call(), on_text=heard.append)

    assert "".join(heard) == reply.text == Answer.objects.get().text == answer
    assert Usage.objects.get().certainty == "exact"
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param(stream("ab", end=ended(stop_reason="end_turn") | {"usage": None}), id="null"),
        pytest.param(
            stream("ab", end={"type": "message_delta", "delta": {"stop_reason": "end_turn"}}),
            id="no usage at the end",
        ),
        pytest.param(
            stream("ab", end=ended(stop_reason="end_turn") | {"usage": {"output_tokens": None}}),
            id="null tokens",
        ),
        pytest.param(stream("ab", opening=start(input_tokens=-5)), id="negative"),
        pytest.param(stream("ab", opening=start(input_tokens=2**40)), id="past the column"),
        pytest.param(stream("ab", opening=start(input_tokens="many")), id="text"),
        pytest.param(
            stream("ab", end=ended(stop_reason="end_turn") | {"usage": "free"}), id="all text"
        ),
        pytest.param(
            stream("ab", opening={"type": "message_start", "message": {"usage": [1]}}), id="list"
        ),
        pytest.param(
            raw(json.dumps(WHOLE | {"usage": {}}).encode(), content_type="application/json"),
            id="a whole message without usage",
        ),
    ],
)
def test_an_answer_without_a_count_is_booked_as_estimated_at_what_it_may_have_cost(
    script: Script, call: Callable[..., Call], turn: Turn
) -> None:
    script.turns = [turn]

    door.complete(call())

    usage = Usage.objects.get()
    held = Hold.objects.get().amount_usd
    assert (usage.outcome, usage.certainty, usage.output_tokens) == ("answered", "estimated", 1000)
    assert Decimal("0.0102") <= usage.cost_usd <= held
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "turn",
    [
        pytest.param(raw({"type": "message_start"}), id="a start without its message"),
        pytest.param(raw(start(), DELTA | {"delta": None}), id="a delta that is null"),
        pytest.param(raw(start(), text(7)), id="text that is a number"),  # type: ignore[arg-type]
        pytest.param(raw(start(), b"data: [1, 2]\n\n"), id="a list"),
        pytest.param(raw(start(), b"data: {\n\n"), id="no JSON"),
        pytest.param(raw(start(), b'data: {"type": "\xff"}\n\n'), id="no UTF-8"),
        pytest.param(raw(start(), b"data: " + b"[" * 100_000 + b"\n\n"), id="deep nesting"),
        pytest.param(raw(start(), b"data: " + b"9" * 5_000 + b"\n\n"), id="a long number"),
        pytest.param(raw(start(), b"x" * 5_000_000), id="a line without an end"),
        pytest.param(raw(start(), b"data: 1\n" * 1_000_000), id="an event without an end"),
        pytest.param(raw(start(), text("ab"), END), id="no message_stop"),
        pytest.param(raw(start(), text("ab"), STOP), id="no message_delta"),
        pytest.param(raw(b"\n"), id="nothing"),
        pytest.param(
            raw(b'{"type": "message",', content_type="application/json"), id="a message cut off"
        ),
    ],
)
def test_a_malformed_answer_is_a_fault_that_is_booked_and_tried_again(
    script: Script, call: Callable[..., Call], turn: Turn
) -> None:
    script.turns = [turn, Turn(text="whole")]

    reply = door.complete(call())

    broken, whole = Usage.objects.order_by("at")
    assert reply.text == "whole"
    assert (broken.outcome, broken.certainty, whole.certainty) == ("cut", "estimated", "exact")


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        pytest.param(Turn(status=503, missing_bytes=100), "503", id="a refusal cut off"),
        pytest.param(
            Turn(status=503, missing_bytes=100, silent_seconds=5), "503", id="a slow refusal"
        ),
        pytest.param(
            raw(b"<html>Log in</html>", content_type="text/html"), "text/html", id="a page"
        ),
        pytest.param(
            raw(b'{"choices": []}', content_type="application/json"), "no message", id="other JSON"
        ),
        pytest.param(
            raw({"type": "error", "error": {"type": "overloaded_error", "message": "wait"}}),
            "overloaded_error: wait",
            id="an error event at once",
        ),
        pytest.param(raw(b"event: error\ndata: {}\n\n"), "without a message", id="no reason"),
        pytest.param(raw(b'data: {"error": "busy"}\n\n'), "busy", id="an error without a type"),
    ],
)
def test_a_refusal_in_another_manner_costs_nothing_and_says_why(
    script: Script,
    call: Callable[..., Call],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    turn: Turn,
    reason: str,
) -> None:
    settings.TRANSPORT_TRIES = 2
    monkeypatch.setattr("costs.model_client.refusals.BODY_SECONDS", 0.2)
    script.turns = [turn]

    with pytest.raises(TransportFailed, match=reason):
        door.complete(call())

    assert hold_statuses() == ["released", "released"]


@pytest.mark.parametrize(
    ("before", "booked"),
    [
        pytest.param([], [], id="before anything came"),
        pytest.param([start(), text("ab")], ["cut"], id="in the middle"),
    ],
)
def test_an_error_event_that_will_be_the_same_next_time_ends_the_call(
    script: Script, call: Callable[..., Call], before: Events, booked: list[str]
) -> None:
    error = {"type": "invalid_request_error", "message": "prompt is too long"}
    script.turns = [Turn(events=[*before, {"type": "error", "error": error}])]

    with pytest.raises(ModelMisconfigured, match="prompt is too long"):
        door.complete(call())

    assert list(Usage.objects.values_list("outcome", flat=True)) == booked
    assert BudgetPeriod.objects.get().held_usd == 0
    assert len(script.requests) == 1


def test_an_answer_that_is_over_is_not_waited_for(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="done", lingering_seconds=20)]
    began = time.monotonic()

    reply = door.complete(call())

    assert reply.text == "done"
    assert time.monotonic() - began < 10


def test_a_server_that_does_not_obey_max_tokens_is_cut_off(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="on and on " * 50_000)]

    reply = door.complete(call())

    usage = Usage.objects.get()
    assert reply.is_cut_off
    assert 16_000 < len(reply.text) < 17_000
    assert (usage.outcome, usage.certainty) == ("answered", "estimated")
