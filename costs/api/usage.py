"""What calls to models have cost, and what may still be spent. Money is text in US dollars."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from config.access.http import AuthedRequest
from config.access.permissions import require
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging, paged
from costs.ledger.amounts import CENT, MOST_USD
from costs.limits import limit_changes
from costs.limits.budgets import verb_to_raise
from costs.models import Budget, Usage
from costs.models.periods import start_of
from costs.pages import budget_rows

router = Router(tags=["usage"])
Usd = Annotated[Decimal, Field(ge=CENT, le=MOST_USD, decimal_places=2)]


class Line(Schema):
    name: str
    calls: int
    input: int | None
    output: int | None
    usd: Decimal | None


class Current(Schema):
    """This month. What the stand-in pretends to cost is counted apart."""

    since: datetime
    calls: int
    spent_usd: Decimal
    pretend_usd: Decimal
    by_job: list[Line]
    by_model: list[Line]


class BudgetRow(Schema):
    """`left_usd` is what new calls may still hold in this period; None without a hard limit."""

    budget_id: UUID
    scope: str
    name: str
    period: str
    spent_usd: Decimal
    held_usd: Decimal
    soft_limit_usd: Decimal | None
    hard_limit_usd: Decimal | None
    left_usd: Decimal | None


class Limits(Sent):
    """Both as they shall be; null for none. A plan's budget keeps its hard limit."""

    soft_limit_usd: Usd | None = None
    hard_limit_usd: Usd | None = None
    why: Text = Field(min_length=1, max_length=500, examples=["The second wave costs more."])


class BudgetPage(Page):
    budgets: list[BudgetRow]


class Call(Schema):
    id: UUID
    at: datetime
    job: str
    subject: str
    model: str
    prompt_tokens: int
    output_tokens: int
    cost_usd: Decimal
    certainty: str
    outcome: str
    latency_ms: int
    is_pretend: bool


class CallPage(Page):
    calls: list[Call]


@router.get("/current", response=Current)
def current(request: AuthedRequest) -> dict[str, Any]:
    """What this month has cost so far, by job and by model."""
    since = start_of("month", timezone.now())
    seen = Usage.objects.visible_to(request.user).filter(at__gte=since)
    real = seen.real()
    return {
        "since": since,
        "calls": real.count(),
        "spent_usd": real.total_usd(),
        "pretend_usd": seen.pretended().total_usd(),
        "by_job": list(real.by("job")),
        "by_model": list(real.by("model")),
    }


@router.get("/quota", response=BudgetPage)
def quota(request: AuthedRequest, page: Query[Paging]) -> dict[str, Any]:
    """Your budgets and those of your workspaces and plans, with what is left of each in its period."""
    seen = Budget.objects.visible_to(request.user).with_current_spend(timezone.now())
    rows = paged(seen.order_by("scope", "-created_at", "pk"), page, "budgets")
    return rows | {"budgets": [_row(budget) for budget in rows["budgets"]]}


def _row(budget: Any) -> dict[str, Any]:
    hard = budget.hard_limit_usd
    same = ("scope", "period", "spent_usd", "held_usd", "soft_limit_usd", "hard_limit_usd")
    return {name: getattr(budget, name) for name in same} | {
        "budget_id": budget.pk,
        "name": budget_rows.title(budget),
        "left_usd": None
        if hard is None
        else max(Decimal(0), hard - budget.spent_usd - budget.held_usd),
    }


@router.post("/quota/{uuid:budget_id}", response=BudgetRow)
def set_limits(request: AuthedRequest, budget_id: UUID, sent: Limits) -> dict[str, Any]:
    """Change the limits of a budget. Who did it and why is kept; no limit goes below what is spent and held."""
    seen = Budget.objects.visible_to(request.user)
    budget = get_object_or_404(seen, pk=budget_id)
    require(request.user, verb_to_raise(budget), budget)
    soft, hard = sent.soft_limit_usd, sent.hard_limit_usd
    limit_changes.set_limits(budget, soft=soft, hard=hard, by=request.user, why=sent.why)
    return _row(seen.with_current_spend(timezone.now()).get(pk=budget.pk))


@router.get("/history", response=CallPage)
def history(request: AuthedRequest, page: Query[Paging]) -> dict[str, Any]:
    """Each call, newest first."""
    return paged(budget_rows.calls(request.user), page, "calls")
