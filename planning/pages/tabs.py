"""The tabs of a plan that belong to planning."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from config.access.http import AuthedRequest
from config.access.permissions import can
from planning.choices import BUILDING_PLAN, STARTING_PLAN
from planning.discovery import plan_traces
from planning.lint.report import lint
from planning.models import MasterPlan, Packages, PlanEvent
from planning.pages import approval, fragments, status_line
from planning.pages.network.picture import network_of
from planning.pages.parts import landed, traced
from planning.stacks.chosen import stack_of
from planning.versions.store import latest_number
from planning.versions.version_words import version_rows

EVENTS_PER_PAGE = fragments.EVENTS_SHOWN
VERBS = (
    "answer_question",
    "edit_plan",
    "approve_plan",
    "reject_plan",
    "run_plan",
    "waive_lint",
    "raise_budget",
    "archive",
    "delete",
    "share",
)


def fetch(request: AuthedRequest, plan_id: UUID) -> MasterPlan:
    """A plan the person may see. Raises Http404 otherwise."""
    plans = MasterPlan.objects.visible_to(request.user)
    related = plans.select_related("owner", "workspace", "budget", "discovery", "approved_by")
    return get_object_or_404(related, pk=plan_id)


def shell(request: AuthedRequest, plan: MasterPlan, tab: str) -> dict[str, Any]:
    """What planning/plan.html takes on every tab."""
    return {
        "plan": plan,
        "title": status_line.title(plan),
        "tab": tab,
        "face": fragments.face(plan),
        "is_resting": plan.status not in (*STARTING_PLAN, *BUILDING_PLAN),
        "may": {verb: can(request.user, verb, plan) for verb in VERBS},
    }


@require_GET
def overview(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    has_tasks = plan.tasks.exists()
    return render(
        request,
        "planning/overview.html",
        shell(request, plan, "overview")
        | {
            "is_starting": landed.is_starting(plan),
            "has_tasks": has_tasks,
            "understood": approval.understood(plan),
            "recalled": approval.recalled(plan, request.user),
            "estimate": approval.estimate(plan),
            "limits_form": approval.limits_form(plan, request.user),
            "lint": shown_lint(request, plan) if has_tasks else None,
            "version": latest_number(plan),
            "stack": stack_of(plan),
            "packages": Packages.objects.filter(plan=plan).first(),
            "may_edit": can(request.user, "edit_plan", plan)
            and plan.status == MasterPlan.Status.DRAFT,
            "traces": traced.shown(plan, plan_traces.traces_of(plan)) if has_tasks else None,
        },
    )


def shown_lint(request: AuthedRequest, plan: MasterPlan) -> dict[str, Any]:
    may_waive = can(request.user, "waive_lint", plan)
    may_edit = can(request.user, "edit_plan", plan)
    return approval.shown_lint(plan, lint(plan), may_waive=may_waive, may_edit=may_edit)


@require_GET
def graph(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    context = shell(request, plan, "graph") | {
        "network": network_of(plan),
        "tasks": plan.tasks.count(),
    }
    return render(request, "planning/graph.html", context)


@require_GET
def history(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    events = PlanEvent.objects.filter(plan=plan).select_related("task").order_by("-seq")
    is_people = request.GET.get("by") == "people"
    if is_people:
        events = events.filter(actor_kind=PlanEvent.ActorKind.USER)
    page = Paginator(events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "is_people": is_people,
        "is_live": page.number == 1 and not is_people,
        "rows": fragments.event_rows(page),
        "versions": version_rows(plan),
    }
    return render(request, "planning/history.html", shell(request, plan, "history") | context)
