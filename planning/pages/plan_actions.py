"""The views by which people act on a plan."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.access.http import AuthedRequest
from config.access.models import User
from config.shared.html.redirects import done
from planning.changes import edits, packages, plan_archive
from planning.discovery import questions, size_agreement
from planning.models import MasterPlan
from planning.pages import approval
from planning.pages.both_texts import SeenForm
from planning.pages.forms import LimitsForm, ReasonForm, SizeForm
from planning.pages.tabs import fetch

Act = Callable[[MasterPlan, User], object]
View = Callable[[AuthedRequest, UUID], HttpResponse]
Reasoned = Callable[[MasterPlan, User, str], object]


def _overview(plan: MasterPlan) -> str:
    return reverse("planning:plan-overview", args=[plan.pk])


def _discovery(plan: MasterPlan) -> str:
    return reverse("planning:plan-discovery", args=[plan.pk])


def view_of(act: Act, page: Callable[[MasterPlan], str], told: str, undo: str = "") -> View:
    """The view of an action that asks for nothing: it is done, and `page` says so; `undo` names the way back."""

    @require_POST
    def view(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
        plan = fetch(request, plan_id)
        act(plan, request.user)
        return done(request, page(plan), told, undo=undo and reverse(undo, args=[plan.pk]))

    return view


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
    seen = SeenForm.version_in(request.POST)
    edits.approve(plan, request.user, limits=limits, seen_version=seen)
    undo = reverse("planning:plan-reopen", args=[plan.pk])
    return done(request, _overview(plan), "Approved. Building can start.", undo=undo)


def _asked_about_limit(
    request: AuthedRequest, plan: MasterPlan, form: LimitsForm, missing: Decimal
) -> HttpResponse:
    """No error: a low limit may be meant, but not overlooked."""
    asked = {"plan": plan, "missing_usd": missing, **form.cleaned_data, "url": _overview(plan)}
    asked["seen_version"] = SeenForm.version_in(request.POST)
    template = "planning/_low_limit.html" if request.htmx else "planning/low_limit.html"
    return render(request, template, {"low_limit": asked})


@require_POST
def reject(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    return _with_reason(request, plan_id, edits.reject, "The plan was not rejected.", "Rejected.")


def _with_reason(
    request: AuthedRequest, plan_id: UUID, act: Reasoned, refusal: str, told: str
) -> HttpResponse:
    plan = fetch(request, plan_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, form, refusal, _overview(plan))
    act(plan, request.user, form.cleaned_data["reason"])
    return done(request, _overview(plan), told)


archive = view_of(
    plan_archive.archive,
    lambda _: reverse("planning:plan-list"),
    "Archived.",
    "planning:plan-restore",
)
restore = view_of(plan_archive.restore, _overview, "It is among the plans again.")
reopen = view_of(edits.reopen, _overview, "Reopened as a draft.")
cancel = view_of(edits.cancel, _overview, "Cancelled.")
resume = view_of(edits.resume, _overview, "The step is being tried again.")
packages_again = view_of(
    packages.look_up_again, _overview, "The packages are being looked up again."
)
packages_drop = view_of(packages.build_without, _overview, "It is built with what its stack has.")
take_recommendations = view_of(
    questions.take_recommendations,
    _discovery,
    "The recommended answers were taken and are listed as assumptions.",
)


@require_POST
def waive_lint(request: AuthedRequest, plan_id: UUID, finding_id: str) -> HttpResponse:
    def waive(plan: MasterPlan, user: User, reason: str) -> None:
        edits.waive_lint(plan, finding_id, user, reason)

    told = "Waived, with your reason in the history."
    return _with_reason(request, plan_id, waive, "The finding was not waived.", told)


@require_POST
def agree_size(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    url = _discovery(plan)
    form = SizeForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "Drafting was not started.", url)
    size_agreement.agree(plan, request.user, form.size, form.cleaned_data["stack"])
    return done(request, url, "The plan is being drafted.")
