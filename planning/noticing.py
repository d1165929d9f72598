"""What the ledger says, told to the plans it concerns."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from config.shared import live
from costs.models import Budget, BudgetNotice
from planning.history import append, recording
from planning.locking import lock
from planning.models import MasterPlan, PlanEvent

KINDS = {
    BudgetNotice.Kind.NEAR: "cost_near_limit",
    BudgetNotice.Kind.SOFT: "cost_soft_limit",
    BudgetNotice.Kind.HARD: "cost_hard_limit",
}
# The sweep repairs what a lost signal left out; older notices have been told long ago.
DAYS_TO_LOOK_BACK = 1


def append_notices(budget_id: UUID | None = None) -> None:
    """Every fresh notice once in the log of every open plan its budget pays for; of all budgets if none is named."""
    since = timezone.now() - timedelta(days=DAYS_TO_LOOK_BACK)
    notices = BudgetNotice.objects.filter(at__gte=since).select_related("budget").order_by("pk")
    if budget_id is not None:
        notices = notices.filter(budget_id=budget_id)
    for notice in notices:
        for plan in _paid_by(notice.budget).filter(created_at__lte=notice.at):
            _append_once(plan, notice)


def _paid_by(budget: Budget) -> QuerySet[MasterPlan]:
    of_scope = {
        Budget.Scope.PLAN: Q(budget_id=budget.pk),
        Budget.Scope.USER: Q(owner_id=budget.owner_id),
        Budget.Scope.WORKSPACE: Q(workspace_id=budget.workspace_id),
    }
    return MasterPlan.objects.open().filter(of_scope[Budget.Scope(budget.scope)])


def _append_once(plan: MasterPlan, notice: BudgetNotice) -> None:
    told = PlanEvent.objects.filter(plan=plan, payload__notice_id=notice.pk)
    if told.exists():
        return
    with recording(plan):
        lock(plan)
        if not told.exists():
            append(
                KINDS[BudgetNotice.Kind(notice.kind)],
                {
                    "notice_id": notice.pk,
                    "budget": notice.budget.scope,
                    "limit_usd": str(notice.limit_usd),
                },
            )


def show_slot(subject: str, *, is_waiting: bool) -> None:
    """A planning call waits for a free place at the model, or has got one."""
    kind, _, pk = subject.partition(":")
    if kind != "plan":
        return
    before, after = ("model", "slot") if is_waiting else ("slot", "model")
    if MasterPlan.objects.filter(pk=pk, waiting_for=before).update(waiting_for=after):
        live.publish(live.plan_group(pk), "masterplan_waiting", plan_id=pk)
