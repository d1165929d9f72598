"""What Home answers: what needs me, what runs, what it costs this month."""

from typing import Any

from django.utils import timezone

from chat.forms import MessageForm
from config.access.models import User
from costs.models import Usage
from planning.models import MasterPlan
from review.models import Review
from review.showing import row

SHOWN = 6


def home_context(user: User) -> dict[str, Any]:
    plans = MasterPlan.objects.visible_to(user).select_related("owner")
    reviews = Review.objects.visible_to(user).open().with_atom().in_queue_order()
    asking = plans.filter(waiting_for="person", status="discovering")
    return {
        "form": MessageForm(),
        "asking": asking,
        "drafts": plans.filter(status="draft")[:SHOWN],
        "paused": plans.filter(status="paused")[:SHOWN],
        "failed": plans.filter(status="failed")[:SHOWN],
        "reviews": [row(review) for review in reviews[:SHOWN]],
        "review_count": reviews.count(),
        "running": plans.filter(
            status__in=["discovering", "generating", "in_progress"],
            waiting_for__in=["nothing", "model", "slot"],
        ).with_progress()[:SHOWN],
        "recent": plans.filter(status="completed").order_by("-completed_at")[:SHOWN],
        "month_usd": _spent_this_month(user),
        "is_new": not plans.exists(),
    }


def _spent_this_month(user: User) -> object:
    start = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    budgets = MasterPlan.objects.visible_to(user).values("budget_id")
    spent = Usage.objects.filter(at__gte=start, periods__budget_id__in=budgets)
    return spent.distinct().total_usd()
