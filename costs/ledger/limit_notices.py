"""Notices that a limit is near or reached: one per kind, period and limit.

The caller holds the period's row lock, so that two calls cannot both be the first.
"""

import logging
from decimal import Decimal

from config.shared.signals import send_on_commit
from costs.choices import NoticeKind
from costs.models import Budget, BudgetNotice, BudgetPeriod
from costs.signals import budget_exhausted, budget_noticed

logger = logging.getLogger(__name__)
NEAR_SHARE = Decimal("0.8")


def after_spending(period: BudgetPeriod, spent_usd: Decimal) -> None:
    soft = period.budget.soft_limit_usd
    if soft is None or spent_usd < soft * NEAR_SHARE:
        return
    _say(period, BudgetNotice.Kind.NEAR, soft)
    if spent_usd >= soft:
        _say(period, BudgetNotice.Kind.SOFT, soft)


def after_refusing(period: BudgetPeriod) -> None:
    limit = period.budget.hard_limit_usd
    if limit is not None and _say(period, BudgetNotice.Kind.HARD, limit):
        send_on_commit(budget_exhausted, sender=Budget, budget_id=period.budget_id)


def _say(period: BudgetPeriod, kind: NoticeKind, limit_usd: Decimal) -> bool:
    """Store a notice; False if there was one already."""
    _, is_new = BudgetNotice.objects.get_or_create(
        period=period, kind=kind, limit_usd=limit_usd, defaults={"budget": period.budget}
    )
    if is_new:
        logger.warning("budget notice budget=%s kind=%s", period.budget_id, kind)
        send_on_commit(budget_noticed, sender=Budget, budget_id=period.budget_id, kind=kind)
    return is_new
