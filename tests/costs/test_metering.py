"""Holding and settling: what is charged where, and what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from costs import tasks
from costs.errors import BudgetExceeded
from costs.ledger import holds, usage
from costs.ledger.holds import Bill
from costs.models import Answer, Budget, BudgetPeriod, Hold, Usage
from costs.prices.price_list import TokenCounts
from tests.costs.reading import at, bill, hold, make_budget, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_money")]


def test_a_hold_is_taken_from_every_budget_and_settled_on_every_one(plan_budget: Budget) -> None:
    mine = make_budget("user", "me")

    held = hold(plan_budget, mine, usd="2")

    assert state(plan_budget) == state(mine) == (2, 0)

    usage = holds.settle(held, bill("0.5"))

    assert state(plan_budget) == state(mine) == (0, Decimal("0.5"))
    assert usage.periods.count() == 2
    assert held.status == "settled"


def test_a_released_hold_leaves_no_trace_in_the_budget(plan_budget: Budget) -> None:
    held = hold(plan_budget)

    holds.release(held)

    assert state(plan_budget) == (0, 0)
    assert (held.status, Usage.objects.count()) == ("released", 0)


def test_what_is_held_counts_against_the_hard_limit_to_the_cent(plan_budget: Budget) -> None:
    hold(plan_budget, usd="4", key="a:1")
    hold(plan_budget, usd="6", key="b:1")

    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="0.000001", key="c:1")

    assert state(plan_budget) == (10, 0)
    assert Hold.objects.count() == 2


def test_one_budget_that_refuses_leaves_the_others_untouched(plan_budget: Budget) -> None:
    mine = make_budget("user", "me", hard="0.5")

    with pytest.raises(BudgetExceeded) as caught:
        hold(plan_budget, mine)

    assert caught.value.budget_id == mine.pk
    assert (state(plan_budget), state(mine)) == ((0, 0), (0, 0))


def test_a_budget_that_does_not_pay_is_left_alone(plan_budget: Budget) -> None:
    other = make_budget("plan", "two", hard="1")
    hold(other, usd="1", key="a:1")

    held = hold(plan_budget, usd="2", key="b:1")

    assert (state(plan_budget), state(other)) == ((2, 0), (1, 0))
    holds.settle(held, bill("1"))
    assert (state(plan_budget), state(other)) == ((0, 1), (1, 0))


def test_a_hold_without_a_budget_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one budget"):
        hold()


def test_a_call_is_settled_in_the_month_it_was_held_in(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = make_budget("user", "me", hard="5", period="month")
    at(monkeypatch, datetime(2027, 1, 31, 23, 59, tzinfo=UTC))
    held = hold(mine)

    at(monkeypatch, datetime(2027, 2, 1, 0, 1, tzinfo=UTC))
    holds.settle(held, bill("1"))
    hold(mine, usd="5", key="k:2")

    january, february = BudgetPeriod.objects.order_by("starts_at")
    assert (january.starts_at, january.spent_usd) == (datetime(2027, 1, 1, tzinfo=UTC), 1)
    assert (february.spent_usd, february.held_usd) == (0, 5)


def test_a_true_price_above_the_hold_is_booked_and_counted(plan_budget: Budget) -> None:
    usage = holds.settle(hold(plan_budget, usd="1"), bill("1.25"))

    assert (usage.cost_usd, usage.overrun_usd) == (Decimal("1.25"), Decimal("0.25"))
    assert state(plan_budget) == (0, Decimal("1.25"))


def test_the_sweep_books_a_lost_hold_in_full_as_estimated_and_leaves_live_ones(
    plan_budget: Budget,
) -> None:
    lost, live = hold(plan_budget, key="a:1"), hold(plan_budget, usd="2", key="b:1")
    Hold.objects.filter(pk=lost.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    tasks.sweep()
    tasks.sweep()

    usage = Usage.objects.get()
    assert (usage.hold, usage.cost_usd) == (lost, 1)
    assert (usage.certainty, usage.outcome) == ("estimated", "lost")
    assert state(plan_budget) == (2, 1)
    assert Hold.objects.get(pk=live.pk).status == "open"


def test_what_is_known_of_a_call_stands_in_the_ledger(plan_budget: Budget) -> None:
    """Down to the prompt it was asked with, and the prices of that day."""
    tokens = {
        "input_tokens": 1, "output_tokens": 2, "cache_write_5m_tokens": 3, "cache_write_1h_tokens": 4,
        "cache_read_tokens": 5,
    }  # fmt: skip
    known: dict[str, Any] = {
        "outcome": "answered", "certainty": "exact", "cost_usd": Decimal("0.25"), "detail": "unwrapped",
        "unit_prices": {"input": "4"}, "request_id": "req_1", "prompt_sha": "0123456789ab",
        "latency_ms": 30, "ttft_ms": 7,
    }  # fmt: skip
    held = hold(plan_budget)

    holds.settle(held, Bill(tokens=TokenCounts(**tokens), **known))

    row: dict[str, Any] = {**Usage.objects.values().get()}
    assert {name: row[name] for name in tokens | known} == tokens | known
    assert (row["hold_id"], row["job"], row["subject"], row["model"]) == (
        held.pk, "AtomCode", "atom:1", "m",
    )  # fmt: skip
    assert row["overrun_usd"] == 0
    assert [one.budget for one in Usage.objects.get().periods.all()] == [plan_budget]


def test_a_renewed_hold_is_not_lost(plan_budget: Budget) -> None:
    held = hold(plan_budget)
    Hold.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    holds.renew(held)
    tasks.sweep()

    assert Hold.objects.get().status == "open"


def test_an_answer_that_comes_after_its_hold_was_lost_is_kept_and_not_booked_twice(
    plan_budget: Budget,
) -> None:
    held = hold(plan_budget)
    Hold.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep()

    usage = holds.settle(held, bill("0.1"), answer=Answer(call_key="k", text="late"))

    assert usage.outcome == "lost"
    assert state(plan_budget) == (0, 1)
    assert Answer.objects.get().usage == usage


def test_answers_are_deleted_after_thirty_days_and_what_they_cost_stays(
    plan_budget: Budget,
) -> None:
    for key in ("old", "new"):
        holds.settle(hold(plan_budget, key=key), bill("1"), answer=Answer(call_key=key, text="x"))
    Answer.objects.filter(call_key="old").update(created_at=timezone.now() - timedelta(days=31))

    tasks.sweep()

    assert Answer.objects.get().call_key == "new"
    assert Usage.objects.count() == 2


def test_periods_are_locked_in_order_and_before_anything_is_written(plan_budget: Budget) -> None:
    mine = make_budget("user", "me")
    holds.release(hold(plan_budget, mine, key="first"))

    with CaptureQueriesContext(
        connection,
    ) as holding:
        held = hold(mine, plan_budget, key="second")
    with CaptureQueriesContext(connection) as settling:
        holds.settle(held, bill("1"))

    for log in (holding, settling):
        said = [query["sql"] for query in log.captured_queries]
        locks = [n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql]
        writes = [n for n, sql in enumerate(said) if sql.startswith(("INSERT", "UPDATE"))]
        assert len(locks) == 1
        assert 'ORDER BY "costs_budgetperiod"."id" ASC' in said[locks[0]]
        assert locks[0] < writes[0]
        assert not any(sql.endswith("FOR UPDATE") for sql in said)


def test_spending_is_summed_by_subject(plan_budget: Budget) -> None:
    for number, usd in enumerate(("1", "0.25")):
        holds.settle(hold(plan_budget, key=f"k:{number}"), bill(usd))

    assert usage.spent_on(["atom:1", "atom:2"]) == {"atom:1": Decimal("1.25")}
    assert usage.spent_on(["atom:2"]) == {}
