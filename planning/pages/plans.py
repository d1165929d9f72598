"""The list of plans, and the form for a new one."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from config.access.http import AuthedRequest
from config.access.models import User
from config.access.permissions import workspaces_for
from config.shared.errors import DomainError
from config.shared.html.redirects import done
from planning.discovery.interview import start_plan
from planning.models import MasterPlan, Task
from planning.pages import progress, status_line
from planning.pages.forms import NewPlanForm, PlanFilterForm

PER_PAGE = 25


@require_GET
def plan_list(request: AuthedRequest) -> HttpResponse:
    form = PlanFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    text, status = wanted.get("q", ""), wanted.get("status", "")
    is_archive = request.GET.get("show") == "archived"
    visible = MasterPlan.objects.visible_to(request.user)
    mine = visible.archived() if is_archive else visible.live()
    plans = (
        mine.matching(text=text, status=status)
        .with_spend()
        .select_related("owner", "discovery", "approved_by")
    )
    page = Paginator(plans.order_by("-created_at"), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "planning/_plans.html" if request.htmx else "planning/plans.html",
        {
            "form": form,
            "show": "archived" if is_archive else "",
            "plans": {
                "rows": _rows(list(page)),
                "pager": {"page": page, "unit": "plans", "query": f"{query.urlencode()}&" if query else ""},
                "is_filtered": bool(text or status),
                "total": mine.count(),
                "is_archive": is_archive,
                "creates": workspaces_for(request.user, "create_plan").exists(),
            },
        },
    )  # fmt: skip


def _rows(plans: list[MasterPlan]) -> list[dict[str, object]]:
    counts: dict[object, dict[str, int]] = {plan.pk: {} for plan in plans}
    for plan_id, status, count in Task.objects.filter(plan__in=plans).counts_by_plan():
        counts[plan_id][status] = count
    return [
        {
            "plan": plan,
            "title": status_line.title(plan),
            "status": status_line.shown_status(plan),
            "progress": progress.of_tasks(counts[plan.pk]).shown(unit="tasks", id=""),
            "words": status_line.state_line(plan),
        }
        for plan in plans
    ]


def _edited(request: AuthedRequest) -> dict[str, str]:
    plan = plan_to_edit(request.GET.get("edit", ""), request.user)
    return {"brief": plan.discovery.brief} if plan else {}


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: AuthedRequest) -> HttpResponse:
    if not workspaces_for(request.user, "create_plan").exists():
        return render(request, "planning/may_not_create.html", status=403)
    form = NewPlanForm(
        request.user, request.POST or None, request.FILES or None, initial=_edited(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = start_plan(
                owner=request.user,
                workspace=form.cleaned_data["workspace"],
                brief=form.cleaned_data["brief"],
                size=form.requested_size,
                stack=form.cleaned_data["stack"],
            )
        except DomainError as refused:
            form.add_error("brief", refused.message)
        else:
            return done(request, reverse("planning:plan-overview", args=[plan.pk]))
    status = 422 if form.errors else 200
    return render(request, "planning/plan_create.html", {"form": form}, status=status)


def plan_to_edit(asked: str, user: User) -> MasterPlan | None:
    """The plan of that id; None for one that this person may not see, or for no id."""
    try:
        pk = UUID(asked)
    except ValueError:
        return None
    visible = MasterPlan.objects.visible_to(user).select_related("discovery")
    return visible.filter(pk=pk).first()
