"""A call that fits once calls in flight are settled waits for them; one that never fits is refused at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from costs import signals
from costs.errors import BudgetExceeded, CallStopped
from costs.ledger import holds
from costs.model_client import door
from costs.model_client.calls import Call
from costs.models import Budget, BudgetNotice, Hold, Slot
from tests.costs.reading import bill, eventually, hold, state
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is told while a call waits."""
    heard: list[tuple[str, str]] = []
    for name in ("call_waiting", "call_admitted"):
        signal = getattr(signals, name)
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(partial(_hear, heard, name), weak=False)
    return heard


@pytest.fixture
def ask(call: Callable[..., Call]) -> Iterator[Callable[..., "Future[Any]"]]:
    threads = ThreadPoolExecutor(4)

    def asked(**fields: Any) -> "Future[Any]":
        should_stop = fields.pop("should_stop", None)
        question = call(**fields)

        def run() -> Any:
            try:
                return door.complete(question, should_stop=should_stop)
            finally:
                connection.close()

        return threads.submit(run)

    yield asked
    threads.shutdown()


def _hear(heard: list[tuple[str, str]], name: str, *, waits_for: str = "", **_: Any) -> None:
    heard.append((name, waits_for))


def limit(budget: Budget, usd: str) -> None:
    Budget.objects.filter(pk=budget.pk).update(soft_limit_usd=None, hard_limit_usd=Decimal(usd))


def test_a_call_waits_for_money_in_flight(
    script: Script, ask: Callable[..., "Future[Any]"], budget: Budget, said: list[tuple[str, str]]
) -> None:
    limit(budget, "1")
    flying = hold(budget, usd="0.995")

    asked = ask()
    assert eventually(lambda: ("call_waiting", "money") in said)
    # It keeps nobody from the model meanwhile.
    assert eventually(lambda: not Slot.objects.exclude(lease_until=None).exists())
    assert not asked.done()
    assert script.requests == []

    holds.settle(flying, bill("0.5"))
    assert asked.result(20).text == "{}"
    assert said[-1][0] == "call_admitted"
    assert state(budget)[0] == 0
    assert not BudgetNotice.objects.filter(kind="hard").exists()


def test_what_never_fits_is_refused_at_once(
    script: Script, ask: Callable[..., "Future[Any]"], budget: Budget, said: list[tuple[str, str]]
) -> None:
    limit(budget, "1")
    holds.settle(hold(budget, usd="0.9", key="a:1"), bill("0.9"))
    hold(budget, usd="0.0995", key="b:1")
    limit(budget, "0.901")

    with pytest.raises(BudgetExceeded):
        ask().result(20)

    assert said == []
    assert BudgetNotice.objects.filter(kind="hard").exists()


def test_waiting_ends_with_a_refusal_when_nothing_comes_back_in_time(
    script: Script, ask: Callable[..., "Future[Any]"], budget: Budget, settings: Settings
) -> None:
    settings.CALL_DEADLINE_SECONDS = 0.3
    limit(budget, "1")
    hold(budget, usd="0.995")

    with pytest.raises(BudgetExceeded):
        ask().result(20)

    assert Hold.objects.count() == 1
    assert BudgetNotice.objects.filter(kind="hard").exists()


def test_waiting_can_be_stopped(
    script: Script, ask: Callable[..., "Future[Any]"], budget: Budget, said: list[tuple[str, str]]
) -> None:
    limit(budget, "1")
    hold(budget, usd="0.995")

    with pytest.raises(CallStopped):
        ask(should_stop=lambda: bool(said)).result(20)

    assert script.requests == []
    assert said[-1][0] == "call_admitted"


def test_a_limit_that_pays_for_all_calls_one_after_another_stops_none(
    script: Script, ask: Callable[..., "Future[Any]"], budget: Budget
) -> None:
    """Six at once, each held at about 0.0104 and true at a thirtieth of that: two holds fit, all calls do."""
    script.turns = [Turn(piece_seconds=0.05)]
    limit(budget, "0.022")

    replies = [asked.result(30) for asked in [ask(attempt=number) for number in range(1, 7)]]

    assert len(replies) == 6
    held, spent = state(budget)
    assert held == 0
    assert spent < Decimal("0.022")
