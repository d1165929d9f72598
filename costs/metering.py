"""Holding money before a call and booking what the call cost. The only writer of periods and holds.

Budget periods are locked in the order of their ids, when taking and when giving back.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from config.access.auditing import audit
from config.access.models import User, Workspace
from config.shared.errors import BadInput, IllegalTransition
from config.shared.leasing import lease_end
from config.shared.signals import send_on_commit
from costs import noticing
from costs.errors import BudgetExceeded
from costs.models import Answer, Budget, BudgetChange, BudgetPeriod, Hold, HoldLine, Usage
from costs.periods import start_of
from costs.pricing import TokenCounts
from costs.querysets import BudgetPeriodQuerySet
from costs.signals import limit_changed

logger = logging.getLogger(__name__)
ANSWER_DAYS = 30
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What one HTTP try turned out to cost."""

    outcome: str
    certainty: str
    cost_usd: Decimal
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
        noticing.after_refusing(refusing)
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
        noticing.after_spending(period, period.spent_usd + bill.cost_usd)
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


def accept_unknown(usage: Usage, actor: User) -> None:
    """Let the held amount, which is booked, stand as the price of what had none; its model may be used again."""
    unknown = Usage.objects.filter(pk=usage.pk, certainty=Usage.Certainty.UNKNOWN)
    with transaction.atomic():
        if not unknown.update(certainty=Usage.Certainty.ESTIMATED):
            raise BadInput("This call has a price.")
        audit(actor, "accept_price", usage, after={"cost_usd": f"{usage.cost_usd:f}"})


def forget_answers(now: datetime) -> int:
    """Delete the answers kept long enough; what they cost stays in the ledger."""
    old = Answer.objects.filter(created_at__lt=now - timedelta(days=ANSWER_DAYS))
    return old.delete()[0]


def spent_on(subjects: Iterable[str]) -> dict[str, Decimal]:
    """Dollars by subject; a subject without usage is missing."""
    rows = Usage.objects.filter(subject__in=list(subjects)).values("subject")
    return dict(rows.annotate(usd=Sum("cost_usd")).values_list("subject", "usd"))


def create_plan_budget(
    plan_id: UUID, *, workspace: Workspace | None = None, owner: User | None = None, name: str = ""
) -> Budget:
    """A budget with the limits that the settings give every plan."""
    return Budget.objects.create(
        scope=Budget.Scope.PLAN,
        key=str(plan_id),
        name=name,
        workspace=workspace,
        owner=owner,
        soft_limit_usd=Decimal(settings.PLAN_SOFT_LIMIT_USD),
        hard_limit_usd=Decimal(settings.PLAN_HARD_LIMIT_USD),
    )


def budgets_of(
    *, plan_budget_id: UUID | None = None, user_id: UUID, workspace_id: UUID
) -> tuple[UUID, ...]:
    """The plan's budget, and whatever the person and the workspace have; a monthly one without limits is made
    for each that has none, so that their spending is counted.
    """
    scopes = (
        (Budget.Scope.USER, "owner_id", user_id),
        (Budget.Scope.WORKSPACE, "workspace_id", workspace_id),
    )
    wanted = Q()
    for scope, _, key in scopes:
        wanted |= Q(scope=scope, key=str(key))
    found = list(Budget.objects.filter(wanted).values_list("pk", "scope"))
    for scope, field_name, key in scopes:
        if scope not in {scope for _, scope in found}:
            budget, _ = Budget.objects.get_or_create(
                scope=scope, key=str(key), period=Budget.Period.MONTH, defaults={field_name: key}
            )
            found.append((budget.pk, scope))
    plan = (plan_budget_id,) if plan_budget_id else ()
    return (*plan, *sorted(pk for pk, _ in found))


def raise_limit(
    budget: Budget, *, soft: Decimal | None, hard: Decimal | None, actor: User | None, why: str
) -> None:
    """Set new limits, saying who and why; notices are given anew for them. Raises BadInput.

    What people ask for goes through `costs.limiting.set_limits`.
    """
    if not why.strip():
        raise BadInput("Say why the limit changes.")
    if (soft is not None and soft < 0) or (hard is not None and hard <= 0):
        raise BadInput("A limit must be above zero.")
    if soft is not None and hard is not None and soft >= hard:
        raise BadInput("The soft limit must be below the hard limit.")
    with transaction.atomic():
        old = Budget.objects.select_for_update(no_key=True).get(pk=budget.pk)
        BudgetChange.objects.create(
            budget=budget,
            actor=actor.get_username() if actor else "system",
            from_soft_usd=old.soft_limit_usd,
            from_hard_usd=old.hard_limit_usd,
            to_soft_usd=soft,
            to_hard_usd=hard,
            why=why.strip(),
        )
        budget.soft_limit_usd, budget.hard_limit_usd = soft, hard
        budget.save(update_fields=["soft_limit_usd", "hard_limit_usd"])
        audit(actor, "raise_budget", budget, before=_limits(old), after=_limits(budget))
        send_on_commit(limit_changed, sender=Budget, budget_id=budget.pk)


def _limits(budget: Budget) -> dict[str, str | None]:
    limits = {"soft_usd": budget.soft_limit_usd, "hard_usd": budget.hard_limit_usd}
    return {name: None if usd is None else f"{usd:f}" for name, usd in limits.items()}
