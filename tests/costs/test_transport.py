"""Faults on the way to the model: what is tried again, what it costs, what ends a call."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from pytest_django import Settings

from config.embedded.server import free_port
from costs.errors import (
    CallStopped,
    ModelMisconfigured,
    TransportFailed,
)
from costs.model_client import door, purchase, wire
from costs.model_client.door import Call
from costs.model_client.retries import Watch
from costs.model_client.streaming import READER_NAME
from costs.models import Answer, BudgetPeriod, Usage
from tests.costs.reading import eventually, hold_statuses
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Turn(status=429), id="rate limited"),
        pytest.param(Turn(status=529), id="overloaded"),
        pytest.param(Turn(status=500), id="internal error"),
        pytest.param(Turn(status=503), id="unavailable"),
    ],
)
def test_a_passing_error_status_is_tried_again_and_costs_nothing(
    script: Script, call: Callable[..., Call], fault: Turn
) -> None:
    script.turns = [fault, fault, Turn(text="at last")]

    reply = door.complete(call())

    assert reply.text == "at last"
    assert hold_statuses() == ["released", "released", "settled"]
    assert Usage.objects.get().cost_usd == BudgetPeriod.objects.get().spent_usd
    assert script.counts == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "cost"),
    [
        # 100 tokens in as message_start says, and all 1000 that may have come out.
        pytest.param(Turn(text="half an ans", hangs_up=True), "cut", "0.010200", id="cut"),
        pytest.param(Turn(error_event="overloaded_error"), "cut", "0.010200", id="error event"),
        pytest.param(Turn(hangs_up_at_once=True), "cut", "0.010250", id="no answer at all"),
        pytest.param(Turn(stop_reason=None), "cut", "0.010200", id="no stop reason"),
        pytest.param(Turn(silent_seconds=5), "timeout", "0.010250", id="silence"),
    ],
)
def test_a_try_that_was_sent_and_broke_is_booked_as_estimated_and_tried_again(
    script: Script,
    call: Callable[..., Call],
    settings: Settings,
    fault: Turn,
    outcome: str,
    cost: str,
) -> None:
    if fault.silent_seconds:
        settings.MODEL_READ_SECONDS = 1.0
    script.turns = [fault, Turn(text="whole")]

    reply = door.complete(call())

    broken, whole = Usage.objects.order_by("at")
    assert reply.text == "whole"
    assert (broken.outcome, broken.certainty, broken.cost_usd) == (
        outcome,
        "estimated",
        Decimal(cost),
    )
    assert (whole.outcome, whole.certainty) == ("answered", "exact")
    assert BudgetPeriod.objects.get().spent_usd == broken.cost_usd + whole.cost_usd
    assert BudgetPeriod.objects.get().held_usd == 0
    assert Answer.objects.get().text == "whole"


def test_a_server_that_is_not_there_costs_nothing_and_is_given_up_after_six_tries(
    script: Script, call: Callable[..., Call], settings: Settings
) -> None:
    class Uncounted(wire.HttpCall):
        def count(self) -> int:
            return 10

    settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(TransportFailed, match="6 times"):
        purchase.buy(call(), Uncounted(call(), None), Watch())

    assert hold_statuses() == ["released"] * 6
    assert Usage.objects.count() == 0


def test_retry_after_is_obeyed(script: Script, call: Callable[..., Call]) -> None:
    script.turns = [Turn(status=429, headers={"retry-after": "1"}), Turn()]
    began = time.monotonic()

    door.complete(call())

    assert time.monotonic() - began >= 1


def test_no_further_try_where_retry_after_passes_the_deadline(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(status=429, headers={"retry-after": "3000"})]

    with pytest.raises(TransportFailed, match="no time is left"):
        door.complete(call())

    assert len(script.requests) == 1


def test_a_stream_that_outlasts_the_deadline_is_closed_and_booked(
    script: Script, call: Callable[..., Call], settings: Settings
) -> None:
    settings.CALL_DEADLINE_SECONDS = 0.5
    script.turns = [Turn(text="slow " * 400, piece_seconds=0.05)]

    with pytest.raises(TransportFailed):
        door.complete(call())

    usage = Usage.objects.get()
    assert (usage.outcome, usage.certainty) == ("timeout", "estimated")
    assert usage.latency_ms < 5000


@pytest.mark.parametrize("status", [400, 401, 404, 413])
def test_any_other_refusal_ends_the_call_at_once(
    script: Script, call: Callable[..., Call], status: int
) -> None:
    script.turns = [Turn(status=status)]

    with pytest.raises(ModelMisconfigured, match=str(status)):
        door.complete(call())

    assert len(script.requests) == 1
    assert hold_statuses() == ["released"]


def test_stopping_closes_the_stream_and_books_what_may_have_come(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="on and on " * 200, piece_seconds=0.05)]
    heard: list[str] = []

    with pytest.raises(CallStopped):
        door.complete(call(), on_text=heard.append, should_stop=lambda: len(heard) > 2)

    usage = Usage.objects.get()
    assert (usage.outcome, usage.certainty) == ("stopped", "estimated")
    assert BudgetPeriod.objects.get().held_usd == 0
    assert eventually(lambda: script.broken_pipes == 1)


def test_a_silent_model_can_be_stopped_within_seconds(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(silent_seconds=30)]
    began = time.monotonic()

    with pytest.raises(CallStopped):
        door.complete(call(), should_stop=lambda: bool(script.requests))

    assert time.monotonic() - began < 15
    assert eventually(lambda: READER_NAME not in {t.name for t in threading.enumerate()})
