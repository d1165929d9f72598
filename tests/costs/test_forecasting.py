"""What work will cost and take, and whether it fits."""

from decimal import Decimal
from uuid import uuid4

import pytest

from costs.errors import UnpricedModel
from costs.ledger import holds
from costs.ledger.holds import Bill
from costs.models import Budget
from costs.prices.forecast import Unit, fits, forecast, left_usd
from costs.prices.price_list import TokenCounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
UNIT = Unit(
    job="AtomCode", model="claude-sonnet-5-5", input_tokens=1000, output_tokens=600, calls=10
)


def test_a_forecast_is_tokens_times_prices_with_a_spread() -> None:
    found = forecast([UNIT], concurrency=2)

    # Ten calls of 0.002 in and 0.006 out; eleven seconds each, two at a time.
    assert found.likely_usd == Decimal("0.080000")
    assert found.low_usd < found.likely_usd < found.high_usd
    assert found.minutes_likely == Decimal("0.9")


def test_past_runs_correct_it() -> None:
    past = [Decimal(2), Decimal(2), Decimal(3), Decimal(4)]

    found = forecast([UNIT], past=past)

    assert found.low_usd == Decimal("0.160000")
    assert found.likely_usd == Decimal("0.200000")
    assert Decimal("0.240000") < found.high_usd <= Decimal("0.320000")


def test_the_pace_of_a_model_is_learned_from_the_ledger(budget: Budget) -> None:
    book(budget, latency_ms=1000, tokens=TokenCounts(output_tokens=1000))

    found = forecast([UNIT], concurrency=1)

    # A millisecond a token: 600 ms a call, 6 s in all.
    assert found.minutes_likely == Decimal("0.1")


def test_more_lanes_than_calls_do_not_make_it_faster() -> None:
    one = Unit(job="X", model=UNIT.model, input_tokens=1, output_tokens=6000)

    assert forecast([one], concurrency=50) == forecast([one], concurrency=1)


def test_nothing_to_do_costs_nothing() -> None:
    assert forecast([]).high_usd == 0


def test_an_unpriced_model_is_not_forecast_as_free() -> None:
    with pytest.raises(UnpricedModel):
        forecast([Unit(job="X", model="gpt", input_tokens=1, output_tokens=1)])


def test_what_is_spent_and_held_is_not_left(budget: Budget) -> None:
    other = Budget.objects.create(scope="user", key=str(uuid4()))
    book(budget, usd="4")
    hold(budget, "k:2", "1.5")

    assert left_usd([budget.pk, other.pk]) == Decimal("4.5")
    assert fits([budget.pk, other.pk], Decimal("4.5"))
    assert not fits([budget.pk, other.pk], Decimal("4.500001"))
    assert fits([other.pk], Decimal(10**6))


def hold(budget: Budget, key: str, usd: str) -> "holds.Hold":
    return holds.hold(
        call_key=key,
        job="AtomCode",
        subject="atom:1",
        model=UNIT.model,
        amount_usd=Decimal(usd),
        budgets=[budget.pk],
    )


def book(
    budget: Budget, *, usd: str = "1", latency_ms: int = 0, tokens: TokenCounts | None = None
) -> None:
    bill = Bill(
        outcome="answered",
        certainty="exact",
        cost_usd=Decimal(usd),
        tokens=tokens or TokenCounts(),
        latency_ms=latency_ms,
    )
    holds.settle(hold(budget, "k:1", usd), bill)
