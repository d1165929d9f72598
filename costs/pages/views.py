"""The costs page, and changing limits."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.access.permissions import require
from config.shared.errors import BadInput
from costs.limits import limit_changes
from costs.limits.budgets import verb_to_raise
from costs.models import Budget
from costs.pages import budget_rows
from costs.pages.forms import RaiseForm

CALLS_SHOWN = 50


@require_GET
def overview(request: AuthedRequest) -> HttpResponse:
    return _overview(request)


def _overview(
    request: AuthedRequest, *, form: RaiseForm | None = None, of: Budget | None = None
) -> HttpResponse:
    page = Paginator(budget_rows.calls(request.user), CALLS_SHOWN).get_page(request.GET.get("page"))
    context = budget_rows.overview(request.user, form=form, of=of) | {
        "calls": page,
        "pager": {"page": page, "unit": "calls"},
    }
    return render(request, "costs/overview.html", context, status=422 if form else 200)


@require_POST
def budget_raise(request: AuthedRequest, budget_id: UUID) -> HttpResponse:
    budget = get_object_or_404(Budget.objects.visible_to(request.user), pk=budget_id)
    require(request.user, verb_to_raise(budget), budget)
    form = RaiseForm(request.POST, auto_id=f"id_{budget.pk}_%s")
    if not form.is_valid():
        return _overview(request, form=form, of=budget)
    data = form.cleaned_data
    try:
        limit_changes.set_limits(
            budget, soft=data["soft"], hard=data["hard"], by=request.user, why=data["why"]
        )
    except BadInput as refused:
        form.add_error("hard", refused.message)
        return _overview(request, form=form, of=budget)
    messages.success(request, "The limits were changed.")
    return redirect("costs:overview")
