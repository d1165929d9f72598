"""The door to the model, against a scripted server: what is asked, heard, recorded and paid."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from config.shared.prompts import Prompt
from costs.errors import (
    AnswerUnusable,
    BudgetExceeded,
    ModelMisconfigured,
    UnpricedModel,
)
from costs.ledger import holds
from costs.model_client import door
from costs.model_client.door import Call
from costs.models import Answer, Budget, BudgetPeriod, Hold, ModelPrice, Usage
from tests.costs.answers import Named
from tests.costs.reading import hold_statuses
from tests.costs.scripted import Script, Turn
from tests.interrupting import end_server_process

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_paid_answer_is_booked_although_the_database_went_away(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="Hello there.", output_tokens=7)]

    door.complete(call(), on_text=lambda _: end_server_process())

    assert Usage.objects.get().outcome == "answered"
    assert Answer.objects.get().text == "Hello there."
    assert [status for status, *_ in Hold.objects.values_list("status")] == ["settled"]


def test_a_call_is_held_streamed_and_settled_at_its_true_price(
    script: Script, call: Callable[..., Call], budget: Budget
) -> None:
    script.turns = [Turn(text="Hello there, whoever you are.", output_tokens=7)]
    heard: list[str] = []

    reply = door.complete(call(), on_text=heard.append)

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

    asking = call(
        job="Named",
        history=(("user", "before"), ("assistant", "so")),
        prompt=Prompt(system="Be brief. " * 400, user="<brief>\nx\n</brief>", sha="f" * 12),
    )
    door.parse(Named, asking)

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
    first = door.complete(call())
    heard: list[str] = []

    again = door.complete(call(), on_text=heard.append)

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
    door.complete(call())

    reply = door.complete(call(**change))

    assert not reply.was_stored


def test_a_call_inside_a_transaction_is_refused_before_anything_is_sent(
    script: Script, call: Callable[..., Call]
) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        door.complete(call())

    assert (script.requests, script.counts, Hold.objects.count()) == ([], 0, 0)


def test_a_model_without_price_is_refused_before_anything_is_sent(
    script: Script, call: Callable[..., Call]
) -> None:
    ModelPrice.objects.all().delete()

    with pytest.raises(UnpricedModel):
        door.complete(call())

    assert (script.requests, script.counts) == ([], 0)


def test_without_a_key_nothing_is_asked(
    script: Script, call: Callable[..., Call], settings: Settings
) -> None:
    settings.ANTHROPIC_API_KEY = settings.ANTHROPIC_BASE_URL = ""

    with pytest.raises(ModelMisconfigured, match="ANTHROPIC_API_KEY"):
        door.complete(call())


def test_a_server_that_does_not_count_is_held_for_more_than_the_prompt_can_be(
    script: Script, call: Callable[..., Call]
) -> None:
    script.count_status = 404
    prompt = Prompt(system="s", user="word " * 1000, sha="f" * 12)

    door.complete(call(prompt=prompt))

    # Half of 5000 bytes at 2.50 a million, and 1000 tokens out at 10.00.
    assert Hold.objects.get().amount_usd > Decimal("0.01625")


def test_a_listener_that_breaks_does_not_hide_what_was_paid(
    script: Script, call: Callable[..., Call]
) -> None:
    def break_down(text: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        door.complete(call(), on_text=break_down)

    assert Usage.objects.get().outcome == "cut"
    assert BudgetPeriod.objects.get().held_usd == 0


def test_output_is_counted_while_it_comes_and_as_the_server_says_at_the_end(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="x" * 400, output_tokens=77)]
    seen: list[int] = []

    door.complete(call(), on_tokens=seen.append)

    assert seen == sorted(seen[:-1]) + [77]
    assert seen[-2] == 100


def test_what_has_no_price_is_unknown_and_stops_its_model(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(usage={"input_tokens": 5, "server_tool_use": {"web_search_requests": 2}})]

    door.complete(call())

    assert Usage.objects.get().certainty == "unknown"
    with pytest.raises(UnpricedModel):
        door.complete(call(attempt=2))


def test_an_answer_without_usage_is_booked_at_the_full_hold(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="free?", usage=None)]

    reply = door.complete(call())

    usage = Usage.objects.get()
    assert reply.text == "free?"
    assert (usage.certainty, usage.cost_usd) == ("estimated", Hold.objects.get().amount_usd)


@pytest.mark.parametrize(
    ("turn", "outcome", "error"),
    [
        pytest.param(Turn(text="not json"), "invalid", "Invalid JSON", id="not JSON"),
        pytest.param(Turn(text='{"name": 3}'), "invalid", "name:", id="wrong type"),
        pytest.param(Turn(text='{"name": "x", "y": 1}'), "invalid", "y:", id="unknown key"),
        pytest.param(Turn(text='{"name": "a\\u0000"}'), "invalid", "NUL", id="NUL"),
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
        door.parse(Named, call(job="Named"))

    assert caught.value.outcome == outcome
    assert error in caught.value.errors[0]
    assert Usage.objects.get().certainty == "exact"
    assert Answer.objects.get().text == turn.text


def test_a_worker_that_died_with_the_same_call_is_not_in_the_way(
    script: Script, call: Callable[..., Call], budget: Budget
) -> None:
    holds.hold(
        call_key=f"{call().key}:1",
        job="ChatReply",
        subject="plan:one",
        model="claude-sonnet-5-5",
        amount_usd=Decimal(1),
        budgets=[budget.pk],
    )

    reply = door.complete(call())

    assert not reply.was_stored
    assert hold_statuses() == ["open", "settled"]


def test_a_refused_hold_sends_nothing(
    script: Script, call: Callable[..., Call], budget: Budget
) -> None:
    Budget.objects.filter(pk=budget.pk).update(soft_limit_usd=None, hard_limit_usd=Decimal("0.01"))

    with pytest.raises(BudgetExceeded) as caught:
        door.complete(call())

    assert caught.value.code == "budget"
    assert script.requests == []


def test_a_call_needs_few_round_trips(
    script: Script, call: Callable[..., Call], django_assert_max_num_queries: Any
) -> None:
    door.complete(call())

    with django_assert_max_num_queries(24):
        door.complete(call(attempt=2))
