"""Holding money before a call and booking what the call cost. The only writer of periods and holds.

Budget periods are locked in the order of their ids, when taking and when giving back.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.shared.database.leases import lease_end
from config.shared.errors import IllegalTransition
from costs.errors import BudgetExceeded
from costs.ledger import notices
from costs.models import Answer, Budget, BudgetPeriod, Hold, HoldLine, Usage
from costs.models.periods import start_of
from costs.prices.price_list import TokenCounts
from costs.querysets import BudgetPeriodQuerySet

logger = logging.getLogger(__name__)
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What one HTTP try turned out to cost."""

    outcome: str
    certainty: str
    cost_usd: Decimal
    detail: str = ""
    tokens: TokenCounts = field(default_factory=TokenCounts)
    unit_prices: dict[str, str] = field(default_factory=dict)
    request_id: str = ""
    prompt_sha: str = ""
    latency_ms: int = 0
    ttft_ms: int = 0


def hold(
    *,
    call_key: str,
    job: str,
    subject: str,
    model: str,
    amount_usd: Decimal,
    budgets: Iterable[UUID],
) -> Hold:
    """Set money aside on every budget together, committed. Raises BudgetExceeded if one has not enough left."""
    wanted = set(budgets)
    if not wanted:
        raise ValueError("a call needs at least one budget that pays for it")
    now = timezone.now()
    _open_periods(wanted, now)
    with transaction.atomic(durable=True):
        periods = _locked(BudgetPeriod.objects.current(now).filter(budget__in=wanted))
        refusing = next((period for period in periods if _is_over(period, amount_usd)), None)
        if refusing is None:
            held = Hold.objects.create(
                call_key=call_key,
                job=job,
                subject=subject,
                model=model,
                amount_usd=amount_usd,
                lease_until=lease_end(),
            )
            HoldLine.objects.bulk_create(HoldLine(hold=held, period=p) for p in periods)
            _move(periods, held=amount_usd)
            return held
        notices.after_refusing(refusing)
    raise BudgetExceeded(refusing.budget)


def _open_periods(budgets: set[UUID], now: datetime) -> None:
    """Begin the current period of the budgets that have none yet; before the locks, which are taken in order."""
    begun = BudgetPeriod.objects.current(now).filter(budget__in=budgets)
    missing = budgets - set(begun.values_list("budget_id", flat=True))
    if missing:
        rows = [
            BudgetPeriod(budget=budget, starts_at=start_of(budget.period, now))
            for budget in Budget.objects.filter(pk__in=missing).order_by("pk")
        ]
        if len(rows) < len(missing):
            raise ValueError(f"no such budget among {missing}")
        BudgetPeriod.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(periods: BudgetPeriodQuerySet) -> list[BudgetPeriod]:
    rows = periods.select_related("budget").order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))


def _is_over(period: BudgetPeriod, amount: Decimal) -> bool:
    limit = period.budget.hard_limit_usd
    return limit is not None and period.spent_usd + period.held_usd + amount > limit


def _move(periods: list[BudgetPeriod], *, held: Decimal = ZERO, spent: Decimal = ZERO) -> None:
    rows = BudgetPeriod.objects.filter(pk__in=[period.pk for period in periods])
    rows.update(held_usd=F("held_usd") + held, spent_usd=F("spent_usd") + spent)


def settle(held: Hold, bill: Bill, *, answer: Answer | None = None) -> Usage:
    """Book the true price in the periods of the hold, and keep the answer, in one durable transaction.

    A hold that was given up as lost is booked already: then only the answer is kept.
    """
    with transaction.atomic(durable=True):
        usage = _book(held, bill, Hold.Status.SETTLED)
        if usage is None:
            logger.warning("late answer hold=%s subject=%s", held.pk, held.subject)
            usage = Usage.objects.get(hold=held)
        if answer is not None:
            answer.usage = usage
            Answer.objects.bulk_create([answer], ignore_conflicts=True)
        return usage


def _book(held: Hold, bill: Bill, status: str) -> Usage | None:
    """Move the hold's money to what was spent; None if the hold is no longer open."""
    periods = _locked(BudgetPeriod.objects.filter(hold_lines__hold=held))
    try:
        held.move_to(status, source=[Hold.Status.OPEN])
    except IllegalTransition:
        return None
    _move(periods, held=-held.amount_usd, spent=bill.cost_usd)
    usage = _record(held, bill, periods)
    for period in periods:
        notices.after_spending(period, period.spent_usd + bill.cost_usd)
    return usage


def _record(held: Hold, bill: Bill, periods: list[BudgetPeriod]) -> Usage:
    overrun = max(ZERO, bill.cost_usd - held.amount_usd)
    if overrun:
        logger.error("overrun hold=%s usd=%s model=%s", held.pk, overrun, held.model)
    usage = Usage.objects.create(
        hold=held,
        job=held.job,
        subject=held.subject,
        model=held.model,
        request_id=bill.request_id,
        **vars(bill.tokens),
        unit_prices=bill.unit_prices,
        cost_usd=bill.cost_usd,
        certainty=bill.certainty,
        overrun_usd=overrun,
        latency_ms=bill.latency_ms,
        ttft_ms=bill.ttft_ms,
        prompt_sha=bill.prompt_sha,
        outcome=bill.outcome,
        detail=bill.detail,
    )
    line = Usage.periods.through
    line.objects.bulk_create(line(usage=usage, budgetperiod=period) for period in periods)
    return usage


def renew(held: Hold) -> None:
    """The call goes on."""
    Hold.objects.filter(pk=held.pk, status=Hold.Status.OPEN).update(lease_until=lease_end())


def release(held: Hold) -> None:
    """Give the money back: nothing was sent, or it was answered with an error."""
    with transaction.atomic(durable=True):
        periods = _locked(BudgetPeriod.objects.filter(hold_lines__hold=held))
        held.move_to(Hold.Status.RELEASED, source=[Hold.Status.OPEN])
        _move(periods, held=-held.amount_usd)


def book_lost(now: datetime) -> int:
    """Book in full, as estimated, the holds whose holder did not come back within its lease."""
    lapsed = Hold.objects.filter(status=Hold.Status.OPEN, lease_until__lt=now)
    count = 0
    for held in lapsed.order_by("lease_until"):
        bill = Bill(
            outcome=Usage.Outcome.LOST,
            certainty=Usage.Certainty.ESTIMATED,
            cost_usd=held.amount_usd,
        )
        with transaction.atomic():
            count += _book(held, bill, Hold.Status.LOST) is not None
        logger.warning("hold lost subject=%s usd=%s", held.subject, held.amount_usd)
    return count
