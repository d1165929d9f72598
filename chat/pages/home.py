"""The figures of Home: what needs the reader, what is running, and this month's cost."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from chat.pages.forms import FirstMessageForm
from config.access.models import User
from config.access.permissions import can
from costs.pages.budget_rows import of_month
from costs.servers import nearby
from planning.choices import STARTING_PLAN
from planning.models import MasterPlan
from planning.pages import status_line
from planning.querysets import MasterPlanQuerySet
from review.models import Review
from review.pages.items import row

Status = MasterPlan.Status
SHOWN = 6
# Of plans that wait for somebody, so many are looked at for whether it is the reader.
LOOKED_AT = 200
# What a plan in this state asks of a person, where it is given, and the permission it takes.
NEEDS: dict[str, tuple[str, str, str]] = {
    Status.DISCOVERING: ("has a question", "planning:plan-discovery", "answer_question"),
    Status.GENERATING: (
        "can be drafted; see its size",
        "planning:plan-discovery",
        "answer_question",
    ),
    Status.DRAFT: ("waits for approval", "planning:plan-overview", "approve_plan"),
    Status.APPROVED: ("is approved and can be built", "planning:plan-overview", "run_plan"),
    Status.PAUSED: ("is paused", "execution:plan-run", "run_plan"),
    Status.FAILED: ("failed", "planning:plan-overview", "edit_plan"),
}
IN_NEED = Q(
    status__in=[
        Status.DRAFT,
        Status.APPROVED,
        Status.PAUSED,
        Status.FAILED,
    ]
) | Q(
    status__in=STARTING_PLAN,
    waiting_for=MasterPlan.WaitingFor.PERSON,
)
UNDER_WAY = Q(
    status__in=[*STARTING_PLAN, Status.IN_PROGRESS],
    waiting_for__in=[
        MasterPlan.WaitingFor.NOTHING,
        MasterPlan.WaitingFor.MODEL,
        MasterPlan.WaitingFor.SLOT,
        MasterPlan.WaitingFor.MONEY,
    ],
)


def home_context(user: User) -> dict[str, Any]:
    plans = MasterPlan.objects.visible_to(user).live().select_related("owner", "discovery")
    needs = _needing(plans, user)
    reviews = Review.objects.needing(user).with_atom().in_queue_order()
    month = of_month(user)
    return {
        "form": FirstMessageForm(user),
        "needs": [_need(plan) for plan in needs[:SHOWN]],
        "need_count": len(needs),
        "reviews": [row(review) for review in reviews[:SHOWN]],
        "review_count": reviews.count(),
        "running": [_named(plan) for plan in plans.filter(UNDER_WAY).with_progress()[:SHOWN]],
        "recent": [
            _named(plan)
            for plan in plans.filter(status=Status.COMPLETED).order_by("-completed_at")[:SHOWN]
        ],
        "month_usd": month.real().total_usd(),
        "pretend_usd": month.pretended().total_usd(),
        "is_new": not plans.exists(),
        # Whoever has a real model already needs no way to one.
        "nearby": nearby.found() if settings.STANDIN_IN_USE else [],
    }


def _needing(plans: MasterPlanQuerySet, user: User) -> list[MasterPlan]:
    """Those that wait for something this person may give, newest first."""
    waiting = plans.filter(IN_NEED).order_by("-created_at")[:LOOKED_AT]
    return [plan for plan in waiting if can(user, NEEDS[plan.status][2], plan)]


def _named(plan: MasterPlan) -> dict[str, Any]:
    return {
        "plan": plan,
        "title": status_line.title(plan),
        "status": status_line.shown_status(plan),
    }


def _need(plan: MasterPlan) -> dict[str, Any]:
    words, page, _ = NEEDS[plan.status]
    words = "cannot be planned as it is written" if plan.needs_brief else words
    return _named(plan) | {"words": words, "url": reverse(page, args=[plan.pk])}
