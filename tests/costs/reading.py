"""Short ways to make budgets and holds, and to read what became of them."""

import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

import pytest
from django.utils import timezone

from costs.ledger import holds
from costs.ledger.holds import Bill
from costs.models import Budget, BudgetPeriod, Hold

ID_CHARACTERS = 36


def make_budget(
    scope: str, key: str, *, soft: str | None = None, hard: str | None = None, period: str = "none"
) -> Budget:
    """`key` is an id, or a word of which one is made."""
    return Budget.objects.create(
        scope=scope,
        key=key if len(key) == ID_CHARACTERS else str(uuid5(NAMESPACE_OID, key)),
        period=period,
        soft_limit_usd=soft and Decimal(soft),
        hard_limit_usd=hard and Decimal(hard),
    )


def hold(*budgets: Budget, usd: str = "1", key: str = "k:1") -> Hold:
    return holds.hold(
        call_key=key,
        job="AtomCode",
        subject="atom:1",
        model="m",
        amount_usd=Decimal(usd),
        budgets=[budget.pk for budget in budgets],
    )


def bill(usd: str) -> Bill:
    return Bill(outcome="answered", certainty="exact", cost_usd=Decimal(usd))


def state(budget: Budget) -> tuple[Decimal, Decimal]:
    """Held and spent."""
    period = BudgetPeriod.objects.get(budget=budget)
    return period.held_usd, period.spent_usd


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def hold_statuses() -> list[str]:
    return list(Hold.objects.order_by("created_at").values_list("status", flat=True))


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()
