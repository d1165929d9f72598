"""The queue and its lanes, over all plans or one; approving the samples that are shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from planning.models import MasterPlan
from planning.pages.tabs import fetch, shell
from review.decisions.samples import Left, approve_shown
from review.models import Review
from review.pages.forms import seen_samples
from review.pages.items import row, sample_row, shown_filter
from review.queue import neighbours

PAGE_SIZE = 50
# They are shown with their code.
SAMPLES_SIZE = 12
# Lanes in which nothing needs a person.
QUIET = {"samples", "waiting"}


@require_GET
def review_list(request: AuthedRequest) -> HttpResponse:
    return _page(request)


@require_GET
def plan_reviews(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """The tab of a plan: its part of the queue, and what was judged of it."""
    return _page(request, fetch(request, plan_id))


@require_POST
def samples_approve(request: AuthedRequest, plan_id: UUID | None = None) -> HttpResponse:
    """Approve exactly what the page had shown; what could not be is named on it."""
    plan = fetch(request, plan_id) if plan_id else None
    approved, left = approve_shown(request.user, seen_samples(request.POST.getlist("seen")))
    if left:
        return _page(request, plan, chosen="samples", approved=len(approved), left=left, status=409)
    messages.success(request, f"Approved {_samples(len(approved))}.")
    page = _address(plan)
    return redirect(f"{page}?show=samples")


def _samples(number: int) -> str:
    return f"{number} sample{'' if number == 1 else 's'}"


def _address(plan: MasterPlan | None) -> str:
    return reverse("review:plan-reviews", args=[plan.pk]) if plan else reverse("review:review-list")


def _page(
    request: AuthedRequest,
    plan: MasterPlan | None = None,
    *,
    chosen: str = "",
    approved: int = 0,
    left: Sequence[Left] = (),
    status: int = 200,
) -> HttpResponse:
    chosen = chosen or shown_filter(request.GET.get("show", ""))
    visible = Review.objects.visible_to(request.user)
    if plan is not None:
        visible = visible.filter(atom__run__plan=plan)
    counts = visible.lane_counts(request.user)
    size = SAMPLES_SIZE if chosen == "samples" else PAGE_SIZE
    page = Paginator(visible.for_list(chosen, request.user), size).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "queue": {"rows": [row(one, chosen) for one in page], "chosen": chosen, "plan": plan},
        "samples": _shown_samples(request, page, plan) if chosen == "samples" else None,
        "lanes": [
            {"key": key, "label": label, "count": counts.get(key), "is_quiet": key in QUIET}
            for key, label in neighbours.FILTERS.items()
        ],
        "counts": counts,
        "chosen": chosen,
        "pager": {"page": page, "unit": "reviews", "query": f"show={chosen}&"},
        "first": next(iter(neighbours.to_take(request.user, chosen)), None),
        "done": {"approved": _samples(approved), "left": left} if left else None,
    }
    if plan is None:
        return render(request, "review/review_list.html", context, status=status)
    context |= shell(request, plan, "review")
    return render(request, "review/plan_reviews.html", context, status=status)


def _shown_samples(request: AuthedRequest, page: Any, plan: MasterPlan | None) -> dict[str, Any]:
    """The samples of one page with their code, and which of them this person can approve as they stand."""
    ids = [review.pk for review in page]
    free = set(
        Review.objects.filter(pk__in=ids).free_for(request.user).values_list("pk", flat=True)
    )
    name = "review:plan-samples-approve" if plan else "review:samples-approve"
    return {
        "rows": [sample_row(review, is_free=review.pk in free) for review in page],
        "free": len(free),
        "address": reverse(name, args=[plan.pk] if plan else []),
        "plan": plan,
    }
