"""The start of every decision of a person: lock the plan, read its current state, check the reason."""

from config.shared.errors import BadInput
from planning.errors import PlanLocked
from planning.models import MasterPlan

LONGEST_REASON = 500


def lock(plan: MasterPlan) -> None:
    """Lock the row for this transaction and read its state as it is now."""
    fresh = MasterPlan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
    for name in ("status", "waiting_for", "failed_step", "failure_code", "has_own_limits"):
        setattr(plan, name, getattr(fresh, name))


def require_draft(plan: MasterPlan) -> None:
    if plan.status == MasterPlan.Status.APPROVED:
        raise PlanLocked
    if plan.status != MasterPlan.Status.DRAFT:
        raise PlanLocked(f"This plan is {plan.status_words}; only a draft can be edited.")


def checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise BadInput(f"Give a reason of 1 to {LONGEST_REASON} characters.")
    return reason
