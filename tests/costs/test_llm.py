"""The door to the model, against a scripted server: what is asked, heard, recorded and paid."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from config.embedded.engines import free_port
from config.shared.answers import ModelAnswer
from config.shared.prompts import Prompt
from costs import buying, llm, metering
from costs.errors import (
    AnswerUnusable,
    BudgetExceeded,
    CallStopped,
    ModelMisconfigured,
    TransportFailed,
    UnpricedModel,
)
from costs.llm import Call
from costs.models import Answer, Budget, BudgetPeriod, Hold, ModelPrice, Usage
from costs.transport import Watch
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db


class Named(ModelAnswer):
    name: str


def test_a_call_is_held_streamed_and_settled_at_its_true_price(
    script: Script, call: Callable[..., Call], budget: Budget
) -> None:
    script.turns = [Turn(text="Hello there, whoever you are.", output_tokens=7)]
    heard: list[str] = []

    reply = llm.complete(call(), on_text=heard.append)

    usage = Usage.objects.get()
    period = BudgetPeriod.objects.get()
    assert "".join(heard) == reply.text == "Hello there, whoever you are."
    assert (usage.input_tokens, usage.output_tokens, usage.certainty) == (100, 7, "exact")
    assert usage.cost_usd == reply.cost_usd == Decimal("0.000270")
    assert (period.held_usd, period.spent_usd) == (Decimal(0), usage.cost_usd)
    assert Hold.objects.get().amount_usd == Decimal("0.010250")
    assert usage.request_id == "req_scripted"
    assert list(usage.periods.all()) == [period]


def test_the_request_has_a_cached_system_part_the_history_and_a_schema_with_its_title(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text='{"name": "x"}')]

    llm.parse(Named, call(job="Named", history=(("user", "before"), ("assistant", "so"))))

    asked = script.requests[0]
    assert asked["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert [turn["content"] for turn in asked["messages"]] == [
        "before",
        "so",
        "<brief>\nx\n</brief>",
    ]
    assert asked["output_config"]["format"]["schema"]["title"] == "Named"
    assert asked["stream"] is True


def test_the_same_call_is_answered_from_the_store_and_not_bought_again(
    script: Script, call: Callable[..., Call]
) -> None:
    first = llm.complete(call())
    heard: list[str] = []

    again = llm.complete(call(), on_text=heard.append)

    assert (first.was_stored, again.was_stored) == (False, True)
    assert (again.text, again.cost_usd, again.usage_id) == (
        first.text,
        first.cost_usd,
        first.usage_id,
    )
    assert heard == [first.text]
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"attempt": 2}, id="attempt"),
        pytest.param({"job": "Intent"}, id="job"),
        pytest.param({"history": (("user", "hi"), ("assistant", "ho"))}, id="history"),
        pytest.param({"prompt": Prompt(system="Be brief.", user="y", sha="f" * 12)}, id="prompt"),
    ],
)
def test_another_question_is_bought_anew(
    script: Script, call: Callable[..., Call], change: dict[str, Any]
) -> None:
    llm.complete(call())

    reply = llm.complete(call(**change))

    assert not reply.was_stored


def test_a_call_inside_a_transaction_is_refused_before_anything_is_sent(
    script: Script, call: Callable[..., Call]
) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        llm.complete(call())

    assert (script.requests, script.counts, Hold.objects.count()) == ([], 0, 0)


def test_a_model_without_price_is_refused_before_anything_is_sent(
    script: Script, call: Callable[..., Call]
) -> None:
    ModelPrice.objects.all().delete()

    with pytest.raises(UnpricedModel):
        llm.complete(call())

    assert (script.requests, script.counts) == ([], 0)


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

    reply = llm.complete(call())

    assert reply.text == "at last"
    assert holds() == ["released", "released", "settled"]
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
    llm._client.cache_clear()
    script.turns = [fault, Turn(text="whole")]

    reply = llm.complete(call())

    llm._client.cache_clear()
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
    class Uncounted(llm.Line):
        def count(self) -> int:
            return 10

    settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(TransportFailed, match="6 times"):
        buying.buy(call(), Uncounted(call(), None), Watch())

    assert holds() == ["released"] * 6
    assert Usage.objects.count() == 0


def test_retry_after_is_obeyed(script: Script, call: Callable[..., Call]) -> None:
    script.turns = [Turn(status=429, headers={"retry-after": "1"}), Turn()]
    began = time.monotonic()

    llm.complete(call())

    assert time.monotonic() - began >= 1


def test_no_further_try_where_retry_after_passes_the_deadline(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(status=429, headers={"retry-after": "3000"})]

    with pytest.raises(TransportFailed, match="no time is left"):
        llm.complete(call())

    assert len(script.requests) == 1


def test_a_stream_that_outlasts_the_deadline_is_closed_and_booked(
    script: Script, call: Callable[..., Call], settings: Settings
) -> None:
    settings.CALL_DEADLINE_SECONDS = 0.5
    script.turns = [Turn(text="slow " * 400, piece_seconds=0.05)]

    with pytest.raises(TransportFailed):
        llm.complete(call())

    usage = Usage.objects.get()
    assert (usage.outcome, usage.certainty) == ("timeout", "estimated")
    assert usage.latency_ms < 5000


@pytest.mark.parametrize("status", [400, 401, 404, 413])
def test_any_other_refusal_ends_the_call_at_once(
    script: Script, call: Callable[..., Call], status: int
) -> None:
    script.turns = [Turn(status=status)]

    with pytest.raises(ModelMisconfigured, match=str(status)):
        llm.complete(call())

    assert len(script.requests) == 1
    assert holds() == ["released"]


def test_without_a_key_nothing_is_asked(
    script: Script, call: Callable[..., Call], settings: Settings
) -> None:
    settings.ANTHROPIC_API_KEY = ""

    with pytest.raises(ModelMisconfigured, match="ANTHROPIC_API_KEY"):
        llm.complete(call())


def test_a_server_that_does_not_count_is_held_for_more_than_the_prompt_can_be(
    script: Script, call: Callable[..., Call]
) -> None:
    script.counted_tokens = None
    prompt = Prompt(system="s", user="word " * 1000, sha="f" * 12)

    llm.complete(call(prompt=prompt))

    # Half of 5000 bytes at 2.50 a million, and 1000 tokens out at 10.00.
    assert Hold.objects.get().amount_usd > Decimal("0.01625")


def test_stopping_closes_the_stream_and_books_what_may_have_come(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="on and on " * 200, piece_seconds=0.05)]
    heard: list[str] = []

    with pytest.raises(CallStopped):
        llm.complete(call(), on_text=heard.append, should_stop=lambda: len(heard) > 2)

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
        llm.complete(call(), should_stop=lambda: bool(script.requests))

    assert time.monotonic() - began < 15


def test_a_listener_that_breaks_does_not_hide_what_was_paid(
    script: Script, call: Callable[..., Call]
) -> None:
    def break_down(text: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        llm.complete(call(), on_text=break_down)

    assert Usage.objects.get().outcome == "cut"
    assert BudgetPeriod.objects.get().held_usd == 0


def test_output_is_counted_while_it_comes_and_as_the_server_says_at_the_end(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="x" * 400, output_tokens=77)]
    seen: list[int] = []

    llm.complete(call(), on_tokens=seen.append)

    assert seen == sorted(seen[:-1]) + [77]
    assert seen[-2] == 100


def test_what_has_no_price_is_unknown_and_stops_its_model(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(usage={"input_tokens": 5, "server_tool_use": {"web_search_requests": 2}})]

    llm.complete(call())

    assert Usage.objects.get().certainty == "unknown"
    with pytest.raises(UnpricedModel):
        llm.complete(call(attempt=2))


def test_an_answer_without_usage_is_booked_at_the_full_hold(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="free?", usage=None)]

    reply = llm.complete(call())

    usage = Usage.objects.get()
    assert reply.text == "free?"
    assert (usage.certainty, usage.cost_usd) == ("estimated", Hold.objects.get().amount_usd)


@pytest.mark.parametrize(
    ("turn", "outcome", "error"),
    [
        pytest.param(Turn(text="not json"), "invalid", "Invalid JSON", id="not JSON"),
        pytest.param(Turn(text='{"name": 3}'), "invalid", "name:", id="wrong type"),
        pytest.param(Turn(text='{"name": "x", "y": 1}'), "invalid", "y:", id="unknown key"),
        pytest.param(Turn(text=""), "empty", "empty", id="empty"),
        pytest.param(
            Turn(text='{"na', stop_reason="max_tokens"), "max_tokens", "longer", id="too long"
        ),
        pytest.param(Turn(text="no", stop_reason="refusal"), "refusal", "refused", id="refusal"),
    ],
)
def test_an_unusable_answer_is_paid_and_says_what_is_wrong(
    script: Script, call: Callable[..., Call], turn: Turn, outcome: str, error: str
) -> None:
    script.turns = [turn]

    with pytest.raises(AnswerUnusable) as caught:
        llm.parse(Named, call(job="Named"))

    assert caught.value.outcome == outcome
    assert error in caught.value.errors[0]
    assert Usage.objects.get().certainty == "exact"
    assert Answer.objects.get().text == turn.text


def test_a_worker_that_died_with_the_same_call_is_not_in_the_way(
    script: Script, call: Callable[..., Call], budget: Budget
) -> None:
    metering.hold(
        call_key=f"{call().key}:1",
        job="ChatReply",
        subject="plan:one",
        model="claude-sonnet-5-5",
        amount_usd=Decimal(1),
        budgets=[budget.pk],
    )

    reply = llm.complete(call())

    assert not reply.was_stored
    assert holds() == ["open", "settled"]


def test_a_refused_hold_sends_nothing(
    script: Script, call: Callable[..., Call], budget: Budget
) -> None:
    Budget.objects.filter(pk=budget.pk).update(soft_limit_usd=None, hard_limit_usd=Decimal("0.01"))

    with pytest.raises(BudgetExceeded) as caught:
        llm.complete(call())

    assert caught.value.code == "budget"
    assert script.requests == []


def test_a_call_needs_few_round_trips(
    script: Script, call: Callable[..., Call], django_assert_max_num_queries: Any
) -> None:
    llm.complete(call())

    with django_assert_max_num_queries(24):
        llm.complete(call(attempt=2))


def holds() -> list[str]:
    return list(Hold.objects.order_by("created_at").values_list("status", flat=True))


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()
