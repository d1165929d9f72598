"""The budgets that pay for a plan, and their limits."""

from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from config.access.models import User
from costs.ledger.amounts import CENT
from costs.limits import limit_changes
from costs.limits.budgets import budgets_of
from costs.limits.limit_changes import own_limit_usd
from planning.models import MasterPlan

Limits = tuple[Decimal, Decimal]  # soft, hard; US dollars
SOFT_OF_LIKELY = Decimal("1.1")
HARD_OF_HIGH = Decimal("1.25")
# Where only a hard limit is given, the soft one stands in the same proportion as by forecast.
SOFT_OF_HARD = SOFT_OF_LIKELY / HARD_OF_HIGH


def budgets_for(plan: MasterPlan) -> tuple[UUID, ...]:
    """The budgets of the plan, its owner and its workspace; each call is held on all of them."""
    return budgets_of(
        plan_budget_id=plan.budget_id, user_id=plan.owner_id, workspace_id=plan.workspace_id
    )


def limits_below(hard: Decimal) -> Limits:
    return (hard * SOFT_OF_HARD).quantize(CENT, ROUND_HALF_UP), hard


def limits_by_forecast(plan: MasterPlan, approver: User) -> Limits:
    """From the plan's estimates, which include what drafting has cost; within the approver's own limits."""
    soft = (plan.estimated_cost_likely_usd or Decimal(0)) * SOFT_OF_LIKELY
    hard = (plan.estimated_cost_high_usd or Decimal(0)) * HARD_OF_HIGH
    own = own_limit_usd(approver, plan.workspace_id)
    if own is not None and hard > own:
        hard = own
    soft = min(soft, limits_below(hard)[0])
    return soft.quantize(CENT, ROUND_HALF_UP), hard.quantize(CENT, ROUND_HALF_UP)


def set_limits(plan: MasterPlan, limits: Limits, *, by: User, why: str) -> None:
    """Raises BadInput for limits below what is spent, or above the person's own."""
    soft, hard = limits
    limit_changes.set_limits(plan.budget, soft=soft, hard=hard, by=by, why=why)


def subject_of(plan_id: UUID) -> str:
    """What the ledger calls the planning of a plan."""
    return f"plan:{plan_id}"
