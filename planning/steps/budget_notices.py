"""What the ledger says, told to the plans it concerns."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from config.shared import live
from costs.models import Budget, BudgetChange, BudgetNotice
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanEvent
from planning.steps.plan_lock import lock

KINDS = {
    BudgetNotice.Kind.NEAR: "cost_near_limit",
    BudgetNotice.Kind.SOFT: "cost_soft_limit",
    BudgetNotice.Kind.HARD: "cost_hard_limit",
}
# The sweep repairs what a lost signal left out; older notices have been told long ago.
DAYS_TO_LOOK_BACK = 1


def append_notices(budget_id: UUID | None = None) -> None:
    """Every fresh notice and raised limit once in the log of every open plan its budget pays for.

    Of all budgets if none is named.
    """
    since = timezone.now() - timedelta(days=DAYS_TO_LOOK_BACK)
    fresh: dict[str, Any] = {"at__gte": since} | ({"budget": budget_id} if budget_id else {})
    notices = BudgetNotice.objects.filter(**fresh).select_related("budget").order_by("pk")
    for notice in notices:
        for plan in _paid_by(notice.budget).filter(created_at__lte=notice.at):
            _append_once(plan, KINDS[BudgetNotice.Kind(notice.kind)], _payload_of_notice(notice))
    changes = BudgetChange.objects.filter(**fresh).select_related("budget").order_by("pk")
    for change in filter(_is_raise, changes):
        for plan in _paid_by(change.budget).filter(created_at__lte=change.at):
            _append_once(plan, "cost_limit_raised", _payload_of_raise(change), actor=change.actor)


def _payload_of_notice(notice: BudgetNotice) -> dict[str, Any]:
    limit = str(notice.limit_usd)
    return {"notice_id": notice.pk, "budget": notice.budget.scope, "limit_usd": limit}


def _payload_of_raise(change: BudgetChange) -> dict[str, Any]:
    limits = {
        "soft_limit_usd": change.to_soft_usd,
        "hard_limit_usd": change.to_hard_usd,
    }
    shown = {name: None if usd is None else str(usd) for name, usd in limits.items()}
    about = {"change_id": change.pk, "budget": change.budget.scope, "why": change.why}
    return about | shown


def _is_raise(change: BudgetChange) -> bool:
    """No limit is the highest of all."""
    pairs = (
        (change.from_hard_usd, change.to_hard_usd),
        (change.from_soft_usd, change.to_soft_usd),
    )
    return any(before is not None and (after is None or after > before) for before, after in pairs)


def _paid_by(budget: Budget) -> QuerySet[MasterPlan]:
    of_scope = {
        Budget.Scope.PLAN: Q(budget_id=budget.pk),
        Budget.Scope.USER: Q(owner_id=budget.owner_id),
        Budget.Scope.WORKSPACE: Q(workspace_id=budget.workspace_id),
    }
    return MasterPlan.objects.open().filter(of_scope[Budget.Scope(budget.scope)])


def _append_once(plan: MasterPlan, kind: str, payload: dict[str, Any], *, actor: str = "") -> None:
    """The first item of the payload says what it is about."""
    name, about = next(iter(payload.items()))
    told = PlanEvent.objects.filter(plan=plan, **{f"payload__{name}": about})
    if told.exists():
        return
    with recording(plan, actor=actor):
        lock(plan)
        if not told.exists():
            append(kind, payload)


def show_slot(subject: str, *, is_waiting: bool) -> None:
    """A planning call waits for a free place at the model, or has got one."""
    kind, _, pk = subject.partition(":")
    if kind != "plan":
        return
    before, after = ("model", "slot") if is_waiting else ("slot", "model")
    if MasterPlan.objects.filter(pk=pk, waiting_for=before).update(waiting_for=after):
        live.publish(live.plan_group(pk), "masterplan_waiting", plan_id=pk)
