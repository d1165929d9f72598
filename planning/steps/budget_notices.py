"""Appending budget notices and raised limits to the logs of the plans they concern."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from config.shared import live
from costs.models import Budget, BudgetChange, BudgetNotice
from planning.choices import RESTING_PLAN
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanEvent
from planning.steps.plan_lock import lock

KINDS = {
    BudgetNotice.Kind.NEAR: "cost_near_limit",
    BudgetNotice.Kind.SOFT: "cost_soft_limit",
    BudgetNotice.Kind.HARD: "cost_hard_limit",
}
RAISED = "cost_limit_raised"
# What a call waits for, before it is sent.
HELD_UP = (MasterPlan.WaitingFor.SLOT, MasterPlan.WaitingFor.MONEY)
# What payloads call the row they are about.
ABOUT = ("notice_id", "change_id")
Key = tuple[str, int]
# The sweep repairs what a lost signal left out; older notices are in the logs already.
DAYS_TO_LOOK_BACK = 1


@dataclass(frozen=True, kw_only=True)
class BudgetEvent:
    """A notice or a raised limit for the log of the budget's open plans; `key` identifies it."""

    budget: Budget
    at: datetime
    kind: str
    payload: dict[str, Any]
    actor: str = ""

    @property
    def key(self) -> Key:
        return next((name, self.payload[name]) for name in ABOUT if name in self.payload)


def append_notices(budget_id: UUID | None = None) -> None:
    """Every fresh notice and raised limit once in the log of every open plan its budget pays for.

    Of all budgets if none is named.
    """
    news = _fresh(budget_id)
    if not news:
        return
    plans = list(_paid_by(one.budget for one in news))
    logged = _logged(plans)
    for plan in plans:
        of_plan = [one for one in news if _concerns(one, plan) and one.key not in logged[plan.pk]]
        if of_plan:
            _append(plan, of_plan)


def _fresh(budget_id: UUID | None) -> list[BudgetEvent]:
    since = timezone.now() - timedelta(days=DAYS_TO_LOOK_BACK)
    fresh: dict[str, Any] = {"at__gte": since} | ({"budget": budget_id} if budget_id else {})
    notices = BudgetNotice.objects.filter(**fresh).select_related("budget").order_by("pk")
    changes = BudgetChange.objects.filter(**fresh).select_related("budget").order_by("pk")
    return [
        *(
            BudgetEvent(
                budget=one.budget,
                at=one.at,
                kind=KINDS[BudgetNotice.Kind(one.kind)],
                payload=_payload_of_notice(one),
            )
            for one in notices
        ),
        *(
            BudgetEvent(
                budget=one.budget,
                at=one.at,
                kind=RAISED,
                payload=_payload_of_raise(one),
                actor=one.actor,
            )
            for one in filter(_is_raise, changes)
        ),
    ]


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


def _paid_by(budgets: Iterable[Budget]) -> QuerySet[MasterPlan]:
    """The open plans that any of them pays for."""
    budgets = list(budgets)
    own = Q(budget_id__in=[one.pk for one in budgets if one.scope == Budget.Scope.PLAN])
    owners = [one.owner_id for one in budgets if one.scope == Budget.Scope.USER]
    workspaces = [one.workspace_id for one in budgets if one.scope == Budget.Scope.WORKSPACE]
    paid = own | Q(owner_id__in=owners) | Q(workspace_id__in=workspaces)
    return MasterPlan.objects.open().filter(paid).order_by("created_at")


def _concerns(news: BudgetEvent, plan: MasterPlan) -> bool:
    """Whether the plan was there then, and the budget pays for it."""
    budget = news.budget
    pays = {
        Budget.Scope.PLAN: plan.budget_id == budget.pk,
        Budget.Scope.USER: plan.owner_id == budget.owner_id,
        Budget.Scope.WORKSPACE: plan.workspace_id == budget.workspace_id,
    }
    return plan.created_at <= news.at and pays[Budget.Scope(budget.scope)]


def _logged(plans: Iterable[MasterPlan]) -> dict[UUID, set[Key]]:
    """By plan, the keys that are already in its log."""
    events = PlanEvent.objects.filter(plan__in=plans, kind__in=[*KINDS.values(), RAISED])
    logged: dict[UUID, set[Key]] = defaultdict(set)
    for plan, payload in events.values_list("plan", "payload").order_by():
        logged[plan].update((name, payload[name]) for name in ABOUT if name in payload)
    return logged


def _append(plan: MasterPlan, news: Iterable[BudgetEvent]) -> None:
    with recording(plan):
        lock(plan)
        logged = _logged([plan])[plan.pk]
        for one in news:
            if one.key in logged:
                continue
            with recording(plan, actor=one.actor) if one.actor else nullcontext():
                append(one.kind, one.payload)


def show_waiting(subject: str, waits_for: str) -> None:
    """A planning call waits for a free place at the model, or for money in flight; for "" it goes on."""
    kind, _, pk = subject.partition(":")
    if kind != "plan":
        return
    working = MasterPlan.WaitingFor.MODEL
    before, after = ((working,), waits_for) if waits_for else (HELD_UP, working)
    if MasterPlan.objects.filter(pk=pk, waiting_for__in=before).update(waiting_for=after):
        live.publish(live.plan_group(pk), "masterplan_waiting", plan_id=pk)


def show_booked(budget_ids: Iterable[UUID]) -> None:
    """A plan that rests has no events any more; what was in flight then still changes its figures."""
    resting = MasterPlan.objects.filter(budget__in=list(budget_ids), status__in=RESTING_PLAN)
    for pk in resting.values_list("pk", flat=True):
        live.publish(live.plan_group(pk), "plan_spent", plan_id=str(pk))
