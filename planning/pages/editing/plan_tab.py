"""The tab of the plan: its tree with what can be done on it, and lint beside it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.access.http import AuthedRequest
from config.access.permissions import can
from planning.discovery.requirements import live
from planning.models import MasterPlan, Milestone, Task
from planning.pages.forms import TaskFilterForm
from planning.pages.parts.outline import outline
from planning.pages.tabs import fetch, shell, shown_lint
from planning.versions.store import latest_number


@require_GET
def tasks(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    if request.htmx and "whole" not in request.GET:
        return render(request, "planning/_tree.html", {"tree": _tree(request, plan)})
    return render(request, "planning/tasks.html", context(request, plan))


def context(request: AuthedRequest, plan: MasterPlan) -> dict[str, Any]:
    """What planning/_plan_edit.html takes, with the shell of the tab."""
    form = TaskFilterForm(request.GET)
    form.is_valid()
    retired = Task.with_retired.filter(plan=plan, retired_at__isnull=False)
    return shell(request, plan, "plan") | {
        "form": form,
        "retired": retired.order_by("stable_id"),
        "tree": _tree(request, plan),
        "lint": shown_lint(request, plan) if plan.phases.exists() else None,
        "edit": _edit(plan) if _can_edit(request, plan) else None,
    }


def _can_edit(request: AuthedRequest, plan: MasterPlan) -> bool:
    return plan.status == MasterPlan.Status.DRAFT and can(request.user, "edit_plan", plan)


def _tree(request: AuthedRequest, plan: MasterPlan) -> dict[str, Any]:
    form = TaskFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    phases = outline(
        plan,
        text=wanted.get("q", ""),
        status=wanted.get("status", ""),
        complexity=wanted.get("complexity", ""),
    )
    return {
        "phases": phases,
        "is_filtered": any(wanted.values()),
        "plan_id": plan.pk,
        "can_edit": _can_edit(request, plan),
        "milestones": list(Milestone.objects.filter(phase__plan=plan)),
    }


def _edit(plan: MasterPlan) -> dict[str, Any]:
    """What the bar for several tasks offers."""
    return {
        "version": latest_number(plan),
        "complexities": Task.Complexity.values,
        "milestones": Milestone.objects.filter(phase__plan=plan),
        "requirements": live(plan),
    }
