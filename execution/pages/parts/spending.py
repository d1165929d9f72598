"""The cost of a plan beside its forecast and its limits."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from config.access.models import User
from config.access.permissions import can
from costs.errors import OF
from costs.limits.budgets import verb_to_raise
from costs.models import Budget, Usage
from costs.pages.forms import RaiseForm
from costs.querysets import PROMPT_TOKENS, local_calls, share_cached
from planning.models import MasterPlan
from planning.money.payers import budgets_for

OVER = {MasterPlan.Status.COMPLETED, MasterPlan.Status.REJECTED, MasterPlan.Status.CANCELLED}


def limits(plan: MasterPlan) -> dict[str, Decimal | None]:
    """To whole cents, as people write them."""
    budget = plan.budget
    return {"soft": _cents(budget.soft_limit_usd), "hard": _cents(budget.hard_limit_usd)}


WHO_MAY_RAISE = {
    Budget.Scope.PLAN: "An approver of the workspace, or the plan's owner, can raise this limit.",
    Budget.Scope.WORKSPACE: "An administrator of the workspace can raise this limit.",
    Budget.Scope.USER: "It is the owner's own limit; an operator can raise it in the admin.",
}


def tightest(plan: MasterPlan) -> Budget:
    """Of the budgets that pay for the plan, the one with the least left; the plan's own if none has a limit."""
    budgets = Budget.objects.filter(pk__in=budgets_for(plan)).select_related("workspace", "owner")
    limited = budgets.filter(hard_limit_usd__isnull=False).with_current_spend(timezone.now())
    return min(limited, key=_left, default=plan.budget)


def _left(budget: Budget) -> Decimal:
    return (budget.hard_limit_usd or Decimal(0)) - budget.spent_usd - budget.held_usd


def way_out(plan: MasterPlan, user: User) -> dict[str, Any]:
    """The budget that stops a run, with the form to raise it for those who may."""
    budget = tightest(plan)
    # A person's own budget has no workspace, so nobody has a role in it.
    may = can(user, verb_to_raise(budget), budget)  # type: ignore[arg-type]
    initial = {"soft": budget.soft_limit_usd, "hard": budget.hard_limit_usd}
    return {
        "pk": budget.pk,
        "of": OF[budget.scope],
        "hard_usd": budget.hard_limit_usd,
        "left_usd": max(Decimal(0), _left(budget)) if budget.hard_limit_usd else None,
        "who": WHO_MAY_RAISE[Budget.Scope(budget.scope)],
        "form": RaiseForm(initial=initial) if may else None,
    }


def _cents(usd: Decimal | None) -> Decimal | None:
    return None if usd is None else usd.quantize(Decimal("0.01"))


def spent(plan: MasterPlan) -> dict[str, Any]:
    """The budget as shared/_budget_bar.html wants it, beside the forecast it was approved with."""
    budget = Budget.objects.with_spend().get(pk=plan.budget_id)
    pretended = Sum("cost_usd", filter=Q(is_pretend=True))
    calls = Usage.objects.for_budget(plan.budget_id).aggregate(n=Count("pk"), pretend=pretended)
    likely = plan.estimated_cost_likely_usd
    to_come = None
    if likely is not None and plan.status not in OVER:
        to_come = max(Decimal(0), likely - budget.spent_usd - budget.held_usd)
    return {
        "bar": {
            "spent": budget.spent_usd,
            "held": budget.held_usd,
            "forecast": to_come,
            "soft": budget.soft_limit_usd,
            "hard": budget.hard_limit_usd,
        },
        "spent_usd": budget.spent_usd,
        "held_usd": budget.held_usd,
        "low_usd": plan.estimated_cost_low_usd,
        "likely_usd": likely,
        "high_usd": plan.estimated_cost_high_usd,
        "share": budget.spent_usd / likely if likely else None,
        "calls": calls["n"],
        "pretend_usd": calls["pretend"] or Decimal(0),
    }


def by_job(plan: MasterPlan) -> list[dict[str, Any]]:
    """Dearest first: calls, tokens in and what of them was cached, tokens out and dollars by job and model."""
    rows = Usage.objects.for_budget(plan.budget_id).values("job", "model")
    summed = rows.annotate(
        calls=Count("pk"),
        tokens_in=Sum(PROMPT_TOKENS),
        cached_share=share_cached(),
        tokens_out=Sum("output_tokens"),
        usd=Sum("cost_usd"),
        local_calls=local_calls(),
    )
    return list(summed.order_by("-usd", "job", "model"))
