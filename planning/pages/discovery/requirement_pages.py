"""The forms of requirements, of answers, and of what it is built on."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.shared.errors import DomainError
from config.shared.seen import ChangedMeanwhile, seen_of
from planning.discovery.amendments import built_on, requirement_rows
from planning.discovery.amendments.model_checks import model_of
from planning.discovery.amendments.touched import by_requirement, said
from planning.models import MasterPlan, Requirement
from planning.pages.discovery import dialog
from planning.pages.discovery.other_forms import RequirementForm, StackForm
from planning.pages.tabs import fetch


@require_http_methods(["GET", "HEAD", "POST"])
def requirement(request: AuthedRequest, plan_id: UUID, code: str) -> HttpResponse:
    plan = fetch(request, plan_id)
    row = get_object_or_404(Requirement, plan=plan, code=code)
    model, shown = model_of(plan.discovery), requirement_rows.shown(row)
    amend = dialog.Amend(
        title=f"Requirement {code}",
        url=reverse("planning:requirement", args=[plan.pk, code]),
        touches=by_requirement(row, model, plan.discovery.brief),
        retire_url=reverse("planning:requirement-retire", args=[plan.pk, code]),
    )
    initial = shown | {"seen": seen_of(shown)}
    form = RequirementForm(model, request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return dialog.ask(request, plan, amend, form, status=422 if form.is_bound else 200)
    try:
        sent = form.cleaned_data["seen"]
        found = requirement_rows.change(plan, code, form.values, request.user, sent)
    except ChangedMeanwhile as met:
        return dialog.both(request, plan, amend, form, met)
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, f"{code} is changed. {said(found)}".strip())


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_add(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    url = reverse("planning:requirement-add", args=[plan.pk])
    amend = dialog.Amend(title="Add a requirement", url=url, yes="Add")
    form = RequirementForm(model_of(plan.discovery), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return dialog.ask(request, plan, amend, form, status=422 if form.is_bound else 200)
    try:
        row = requirement_rows.add(plan, form.values, request.user)
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, f"{row.code} is added.")


@require_POST
def requirement_retire(request: AuthedRequest, plan_id: UUID, code: str) -> HttpResponse:
    plan = fetch(request, plan_id)
    row = get_object_or_404(Requirement, plan=plan, code=code)
    model, shown = model_of(plan.discovery), requirement_rows.shown(row)
    amend = dialog.Amend(
        title=f"Requirement {code}",
        url=reverse("planning:requirement", args=[plan.pk, code]),
        retire_url=reverse("planning:requirement-retire", args=[plan.pk, code]),
    )
    form = RequirementForm(model, initial=shown | {"seen": seen_of(shown)})
    try:
        reason, seen = request.POST.get("reason", ""), request.POST.get("seen", "")
        requirement_rows.retire(plan, code, request.user, reason, seen)
    except ChangedMeanwhile as met:
        return dialog.both(request, plan, amend, form, met)
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, f"{code} is taken out; it stays readable below.")


@require_POST
def requirement_back(request: AuthedRequest, plan_id: UUID, code: str) -> HttpResponse:
    plan = fetch(request, plan_id)
    requirement_rows.bring_back(plan, code, request.user)
    return dialog.amended(request, plan, f"{code} is built again.")


@require_http_methods(["GET", "HEAD", "POST"])
def stack(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    stacks, shown = built_on.stacks(), built_on.shown(plan)
    amend = dialog.Amend(title="What it is built on", url=reverse("planning:stack", args=[plan.pk]))
    form = StackForm(stacks, request.POST or None, initial=_chosen(plan, shown))
    if request.method != "POST" or not form.is_valid():
        return dialog.ask(request, plan, amend, form, status=422 if form.is_bound else 200)
    sent = form.cleaned_data
    try:
        built_on.change(plan, sent["stack"], form.options, request.user, sent["seen"])
    except ChangedMeanwhile as met:
        return dialog.both(request, plan, amend, form, met)
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, "What it is built on is changed.")


def _chosen(plan: MasterPlan, shown: dict[str, str]) -> dict[str, str]:
    named = {f"{plan.stack}.{name}": value for name, value in shown.items() if name != "stack"}
    return {"stack": shown["stack"], "seen": seen_of(shown)} | named
