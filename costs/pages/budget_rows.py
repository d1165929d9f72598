"""Budgets and usage as plain values for templates."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from config.access.models import User
from config.access.permissions import can
from costs.limits.budgets import verb_to_raise
from costs.models import Budget, BudgetNotice, BudgetPeriod, Usage
from costs.models.periods import start_of
from costs.pages.forms import RaiseForm
from costs.querysets import UsageQuerySet

PERIOD_WORDS = {"none": "in all", "day": "today", "month": "this month"}
PLAN_BUDGETS_SHOWN = 20


def budget_card(budget: Budget) -> dict[str, Any]:
    """For costs/_budget.html. The row needs `with_current_spend`."""
    is_open = budget.closed_at is None
    kinds = {notice.kind for notice in budget.notices.all() if _still_holds(notice, budget)}
    return {
        "pk": budget.pk,
        "title": title(budget),
        "plan_id": budget.key if is_open and budget.scope == Budget.Scope.PLAN else None,
        "period": PERIOD_WORDS[budget.period],
        "pretend_usd": budget.pretend_usd,
        "is_pretend": False,
        "reached": next((k for k in ("hard", "soft", "near") if k in kinds), ""),
        "bar": {
            "spent": budget.spent_usd,
            "held": budget.held_usd,
            "soft": budget.soft_limit_usd,
            "hard": budget.hard_limit_usd,
        },
    }


def title(budget: Budget) -> str:
    if budget.scope == Budget.Scope.USER:
        return "Your own"
    if budget.scope == Budget.Scope.WORKSPACE and budget.workspace:
        return budget.workspace.name
    name = budget.name or f"Plan {budget.key[:8]}"
    return name if budget.closed_at is None else f"{name} (deleted)"


def _still_holds(notice: BudgetNotice, budget: Budget) -> bool:
    """A notice is about one limit in one period."""
    hard = notice.kind == BudgetNotice.Kind.HARD
    limit = budget.hard_limit_usd if hard else budget.soft_limit_usd
    begun = start_of(budget.period, timezone.now())
    return notice.limit_usd == limit and notice.period.starts_at == begun


def overview(
    user: User, *, form: RaiseForm | None = None, of: Budget | None = None
) -> dict[str, Any]:
    """Everything on /costs/ but the list of calls; `form` is the one of budget `of` that was sent and refused."""
    now = timezone.now()
    seen = Budget.objects.visible_to(user).with_current_spend(now).select_related("workspace")
    seen = seen.prefetch_related("notices__period")
    plans = seen.filter(scope=Budget.Scope.PLAN).order_by("-created_at")
    wider = seen.exclude(scope=Budget.Scope.PLAN).order_by("scope", "name")
    all_of_month = of_month(user)
    month = all_of_month.real()
    rows = [_row(budget, user, form if of and of.pk == budget.pk else None) for budget in wider]
    plan_rows = [
        _row(budget, user, form if of and of.pk == budget.pk else None)
        for budget in plans[:PLAN_BUDGETS_SHOWN]
    ]
    _mark_pretend(plan_rows)
    return {
        "budgets": rows,
        "plan_budgets": plan_rows,
        "plan_count": plans.count(),
        "month_usd": month.total_usd(),
        "month_calls": month.count(),
        "pretend": all_of_month.pretended().aggregate(usd=Sum("cost_usd"), calls=Count("pk")),
        "by_job": month.by("job"),
        "by_model": month.by("model"),
        "estimated": month.filter(certainty=Usage.Certainty.ESTIMATED).count(),
        "unknown": month.filter(certainty=Usage.Certainty.UNKNOWN).count(),
        "reached": sum(row["budget"]["reached"] == "hard" for row in [*rows, *plan_rows]),
    }


def of_month(user: User) -> UsageQuerySet:
    """What this person sees of this month's calls: every page that says what a month cost adds up the same."""
    return Usage.objects.visible_to(user).filter(at__gte=start_of("month", timezone.now()))


def _mark_pretend(rows: list[dict[str, Any]]) -> None:
    """A plan's limits count the stand-in's dollars, so that its card has to say whose they are."""
    shown = [row["budget"]["pk"] for row in rows]
    found = BudgetPeriod.objects.filter(budget__in=shown, usages__is_pretend=True)
    pretended = set(found.values_list("budget_id", flat=True))
    for row in rows:
        row["budget"]["is_pretend"] = row["budget"]["pk"] in pretended


def _row(budget: Budget, user: User, form: RaiseForm | None) -> dict[str, Any]:
    may = may_raise(user, budget)
    initial = {"soft": budget.soft_limit_usd, "hard": budget.hard_limit_usd}
    return {
        "budget": budget_card(budget),
        "form": (form or RaiseForm(initial=initial, auto_id=f"id_{budget.pk}_%s")) if may else None,
        "is_open": form is not None,
    }


def may_raise(user: User, budget: Budget) -> bool:
    """A person's own limits are set by operators, in the admin."""
    # Without a workspace nobody has a role in it.
    return budget.closed_at is None and can(user, verb_to_raise(budget), budget)  # type: ignore[arg-type]


def calls(user: User) -> QuerySet[Usage]:
    return Usage.objects.visible_to(user).order_by("-at")
