"""Holding money before a call and booking what the call cost. The only writer of periods and holds.

Budget periods are locked in the order of their ids, when taking and when giving back.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.shared.database.leases import lease_end
from config.shared.errors import IllegalTransition
from config.shared.signals import send_on_commit
from costs.errors import BudgetExceeded, MoneyInFlight
from costs.ledger import limit_notices
from costs.models import Answer, Budget, BudgetPeriod, Hold, HoldLine, Usage
from costs.prices.price_list import TokenCounts
from costs.querysets import BudgetPeriodQuerySet
from costs.signals import calls_booked

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
    can_wait: bool = False,
) -> Hold:
    """Set money aside on every budget together, committed. Raises BudgetExceeded if one has not enough left.

    For a caller that can wait, it raises MoneyInFlight instead if it may fit once calls in flight have settled.
    """
    wanted = set(budgets)
    if not wanted:
        raise ValueError("a call needs at least one budget that pays for it")
    now = timezone.now()
    held = Hold(
        call_key=call_key,
        job=job,
        subject=subject,
        model=model,
        amount_usd=amount_usd,
        lease_until=lease_end(),
        is_pretend=settings.STANDIN_IN_USE,
    )
    try:
        refusing = _take(held, wanted, now, can_wait=can_wait)
    except BudgetPeriod.DoesNotExist:
        BudgetPeriod.begin(wanted, now)
        refusing = _take(held, wanted, now, can_wait=can_wait)
    if refusing is not None:
        raise BudgetExceeded(refusing)
    return held


@transaction.atomic(durable=True)
def _take(held: Hold, wanted: Collection[UUID], now: datetime, *, can_wait: bool) -> Budget | None:
    """Save the hold, or give the budget that has not enough left. Raises BudgetPeriod.DoesNotExist and MoneyInFlight."""
    periods = list(BudgetPeriod.objects.current(now).filter(budget__in=wanted).locked())
    if len(periods) < len(wanted):
        raise BudgetPeriod.DoesNotExist
    # Under the lock: whoever lowers a limit takes it too, and may have been the one we waited for.
    limits = Budget.objects.in_bulk(wanted)
    for period in periods:
        period.budget = limits[period.budget_id]
    refusing = [period for period in periods if _is_over(period, held.amount_usd)]
    if refusing:
        never = [period for period in refusing if _is_spent(period, held.amount_usd)]
        if can_wait and not never:
            raise MoneyInFlight
        first = (never or refusing)[0]
        limit_notices.after_refusing(first)
        return first.budget
    held.save(force_insert=True)
    HoldLine.objects.bulk_create(HoldLine(hold=held, period=period) for period in periods)
    _move(periods, held=held.amount_usd)
    return None


def _is_over(period: BudgetPeriod, amount: Decimal) -> bool:
    limit = period.budget.hard_limit_usd
    return limit is not None and period.spent_usd + period.held_usd + amount > limit


def _is_spent(period: BudgetPeriod, amount: Decimal) -> bool:
    """Whether it would not even fit if all calls in flight turned out to cost nothing."""
    limit = period.budget.hard_limit_usd
    return limit is not None and period.spent_usd + amount > limit


def _move(periods: list[BudgetPeriod], *, held: Decimal = ZERO, **booked: Decimal) -> None:
    """`booked` is spent_usd or pretend_usd."""
    rows = BudgetPeriod.objects.filter(pk__in=[period.pk for period in periods])
    rows.update(
        held_usd=F("held_usd") + held,
        **{name: F(name) + usd for name, usd in booked.items()},
    )


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
    periods = list(_periods_of(held).select_related("budget"))
    try:
        held.move_to(status, source=[Hold.Status.OPEN])
    except IllegalTransition:
        return None
    apart = [period for period in periods if _is_apart(held, period)]
    counted = [period for period in periods if period not in apart]
    if apart:
        _move(apart, held=-held.amount_usd, pretend_usd=bill.cost_usd)
    _move(counted, held=-held.amount_usd, spent_usd=bill.cost_usd)
    usage = _record(held, bill, periods)
    _tell(periods)
    for period in counted:
        limit_notices.after_spending(period, period.spent_usd + bill.cost_usd)
    return usage


def _tell(periods: list[BudgetPeriod]) -> None:
    budget_ids = [period.budget_id for period in periods]
    send_on_commit(calls_booked, sender=Usage, budget_ids=budget_ids)


def _is_apart(held: Hold, period: BudgetPeriod) -> bool:
    """A plan's limits hold for the stand-in too; nobody's month pays for what nothing was paid for."""
    return held.is_pretend and period.budget.scope != Budget.Scope.PLAN


def _periods_of(held: Hold) -> BudgetPeriodQuerySet:
    return BudgetPeriod.objects.filter(hold_lines__hold=held).locked()


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
        is_pretend=held.is_pretend,
    )
    line = Usage.periods.through
    line.objects.bulk_create(line(usage=usage, budgetperiod=period) for period in periods)
    return usage


def renew(held: Hold) -> None:
    """Extend the lease of a hold while its call runs."""
    Hold.objects.filter(pk=held.pk, status=Hold.Status.OPEN).update(lease_until=lease_end())


def release(held: Hold) -> None:
    """Give the money back: nothing was sent, or it was answered with an error."""
    with transaction.atomic(durable=True):
        periods = list(_periods_of(held))
        held.move_to(Hold.Status.RELEASED, source=[Hold.Status.OPEN])
        _move(periods, held=-held.amount_usd)
        _tell(periods)


def book_lost(now: datetime) -> None:
    """Book in full, as estimated, the holds whose holder did not come back within its lease."""
    lapsed = Hold.objects.filter(status=Hold.Status.OPEN, lease_until__lt=now)
    for held in lapsed.order_by("lease_until"):
        bill = Bill(
            outcome=Usage.Outcome.LOST,
            certainty=Usage.Certainty.ESTIMATED,
            cost_usd=held.amount_usd,
        )
        with transaction.atomic():
            booked = _book(held, bill, Hold.Status.LOST)
        if booked is not None:
            logger.warning("hold lost subject=%s usd=%s", held.subject, held.amount_usd)
