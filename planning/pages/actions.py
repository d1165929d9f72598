"""The views by which people act on a plan."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.access.http import AuthedRequest
from config.shared.html.redirects import done
from planning.changes import edits, packages
from planning.discovery import questions, size_agreement
from planning.models import MasterPlan
from planning.pages import approval
from planning.pages.forms import LimitsForm, ReasonForm, SizeForm
from planning.pages.tabs import fetch


def _overview(plan: MasterPlan) -> str:
    return reverse("planning:plan-overview", args=[plan.pk])


def refused(request: AuthedRequest, form: object, title: str, url: str) -> HttpResponse:
    """The form again with what is wrong, in the place of errors or on a page of its own."""
    template = "planning/_form_errors.html" if request.htmx else "planning/form_errors.html"
    context = {"form_errors": {"form": form, "title": title, "url": url}}
    response = render(request, template, context, status=422)
    if request.htmx:
        response["HX-Retarget"] = "#page-error"
        response["HX-Reswap"] = "innerHTML"
    return response


@require_POST
def approve(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    form = LimitsForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "The plan was not approved.", _overview(plan))
    limits = (form.cleaned_data["soft"], form.cleaned_data["hard"])
    if "confirmed" not in request.POST and (missing := approval.missing_usd(plan, limits[1])):
        return _asked_about_limit(request, plan, form, missing)
    edits.approve(plan, request.user, limits=limits)
    return done(request, _overview(plan), "Approved. Building can start.")


def _asked_about_limit(
    request: AuthedRequest, plan: MasterPlan, form: LimitsForm, missing: Decimal
) -> HttpResponse:
    """No error: a low limit may be meant, but not overlooked."""
    asked = {"plan": plan, "missing_usd": missing, **form.cleaned_data, "url": _overview(plan)}
    template = "planning/_low_limit.html" if request.htmx else "planning/low_limit.html"
    return render(request, template, {"low_limit": asked})


@require_POST
def reject(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "The plan was not rejected.", _overview(plan))
    edits.reject(plan, request.user, form.cleaned_data["reason"])
    return done(request, _overview(plan), "Rejected.")


@require_POST
def reopen(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    edits.reopen(plan, request.user)
    return done(request, _overview(plan), "Reopened as a draft.")


@require_POST
def cancel(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    edits.cancel(plan, request.user)
    return done(request, _overview(plan), "Cancelled.")


@require_POST
def resume(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    edits.resume(plan, request.user)
    return done(request, _overview(plan), "The step is being tried again.")


@require_POST
def waive_lint(request: AuthedRequest, plan_id: UUID, finding_id: str) -> HttpResponse:
    plan = fetch(request, plan_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "The finding was not waived.", _overview(plan))
    edits.waive_lint(plan, finding_id, request.user, form.cleaned_data["reason"])
    return done(request, _overview(plan), "Waived, with your reason in the history.")


@require_POST
def packages_again(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    packages.look_up_again(plan, request.user)
    return done(request, _overview(plan), "The packages are being looked up again.")


@require_POST
def packages_drop(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    packages.build_without(plan, request.user)
    return done(request, _overview(plan), "It is built with what its stack has.")


@require_POST
def agree_size(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    url = reverse("planning:plan-discovery", args=[plan.pk])
    form = SizeForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "Drafting was not started.", url)
    size_agreement.agree(plan, request.user, form.size, form.cleaned_data["stack"])
    return done(request, url, "The plan is being drafted.")


@require_POST
def take_recommendations(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    questions.take_recommendations(plan, request.user)
    url = reverse("planning:plan-discovery", args=[plan.pk])
    return done(request, url, "The recommended answers were taken and are listed as assumptions.")
