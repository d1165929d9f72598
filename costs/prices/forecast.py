"""Forecasting the cost and duration of work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import quantiles
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from costs.models import Budget, Usage
from costs.prices import price_list
from costs.prices.price_list import MICRODOLLAR, TokenCounts

# Low, likely, high as factors of the estimate, until enough past runs can be compared with theirs: prompts read
# from the cache make it cheaper, attempts after the first dearer.
SPREAD = (Decimal("0.8"), Decimal("1.0"), Decimal("1.6"))
RUNS_TO_LEARN_FROM = 3
# A model's pace before it has been used here.
SECONDS_TO_FIRST_TOKEN = Decimal("1.0")
TOKENS_PER_SECOND = Decimal(60)
PACE_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Calls of one kind: tokens are per call."""

    job: str
    model: str
    input_tokens: int
    output_tokens: int
    calls: int = 1


@dataclass(frozen=True, kw_only=True)
class Forecast:
    low_usd: Decimal
    likely_usd: Decimal
    high_usd: Decimal
    minutes_low: Decimal
    minutes_likely: Decimal
    minutes_high: Decimal


def forecast(
    units: Iterable[Unit], *, concurrency: int | None = None, past: Sequence[Decimal] = ()
) -> Forecast:
    """Cost and time of all units together.

    `past` holds actual ÷ likely of earlier runs. Raises UnpricedModel.
    """
    units = list(units)
    lanes = max(1, min(concurrency or settings.ATOM_CONCURRENCY, sum(unit.calls for unit in units)))
    prices = {model: price_list.current(model) for model in {unit.model for unit in units}}
    paces = {model: _milliseconds_per_token(model) for model in prices}
    cost = sum((_cost(unit, prices[unit.model]) for unit in units), Decimal(0))
    work = sum((_seconds(unit, paces[unit.model]) for unit in units), Decimal(0))
    low, likely, high = factors(past)
    minutes = work / lanes / 60
    return Forecast(
        low_usd=_rounded(cost * low, MICRODOLLAR),
        likely_usd=_rounded(cost * likely, MICRODOLLAR),
        high_usd=_rounded(cost * high, MICRODOLLAR),
        minutes_low=_rounded(minutes * low, Decimal("0.1")),
        minutes_likely=_rounded(minutes * likely, Decimal("0.1")),
        minutes_high=_rounded(minutes * high, Decimal("0.1")),
    )


def factors(past: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """The lowest tenth, the middle and the highest tenth of what past runs came to."""
    if len(past) < RUNS_TO_LEARN_FROM:
        return SPREAD
    tenths = quantiles(past, n=10, method="inclusive")
    return tenths[0], tenths[4], tenths[8]


def _cost(unit: Unit, prices: price_list.PriceList) -> Decimal:
    tokens = TokenCounts(input_tokens=unit.input_tokens, output_tokens=unit.output_tokens)
    return price_list.price(tokens, prices.rates_for(unit.input_tokens)) * unit.calls


def seconds(unit: Unit) -> Decimal:
    """How long the calls of one kind take, one after another, at the pace the model has had."""
    return _seconds(unit, _milliseconds_per_token(unit.model))


def _seconds(unit: Unit, milliseconds_per_token: Decimal | None) -> Decimal:
    if milliseconds_per_token is None:
        each = SECONDS_TO_FIRST_TOKEN + unit.output_tokens / TOKENS_PER_SECOND
    else:
        each = unit.output_tokens * milliseconds_per_token / 1000
    return each * unit.calls


def _milliseconds_per_token(model: str) -> Decimal | None:
    """Latency per output token in the past; None for a model without usage here."""
    since = timezone.now() - timedelta(days=PACE_DAYS)
    answered = Usage.objects.comparable().filter(
        model=model, outcome=Usage.Outcome.ANSWERED, at__gte=since
    )
    sums = answered.aggregate(ms=Sum("latency_ms"), tokens=Sum("output_tokens"))
    return Decimal(sums["ms"]) / sums["tokens"] if sums["tokens"] else None


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)


def fits(budget_ids: Iterable[UUID], amount_usd: Decimal) -> bool:
    """Whether this much could still be spent on every one of the budgets."""
    left = left_usd(budget_ids)
    return left is None or amount_usd <= left


def left_usd(budget_ids: Iterable[UUID]) -> Decimal | None:
    """The least that any of the budgets has left; None if none of them has a hard limit."""
    budgets = Budget.objects.filter(pk__in=list(budget_ids), hard_limit_usd__isnull=False)
    lefts = [
        budget.hard_limit_usd - budget.spent_usd - budget.held_usd
        for budget in budgets.with_current_spend(timezone.now())
    ]
    return min(lefts, default=None)
