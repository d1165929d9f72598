"""Changing a plan, before it is built and afterwards: asking, the preview, consent; and the releases kept so far."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.access.permissions import can
from config.shared.errors import DomainError
from config.shared.html.redirects import done
from execution.adoption.adopt import adopt
from execution.adoption.impact import impact_of
from execution.export.archive import folder_name
from execution.export.releases import archive_of
from execution.models import Release
from execution.pages.forms import ChangeForm, RequirementForm
from execution.pages.run_state import latest_run
from planning.changes.proposals import proposal_verbs
from planning.changes.proposals.effect import done_by, is_current, price_of, proposed
from planning.choices import BUILT_PLAN
from planning.models import MasterPlan, PlanProposal
from planning.money import estimates
from planning.pages.tabs import fetch, shell
from planning.versions.version_words import shown


@require_http_methods(["GET", "HEAD", "POST"])
def change_list(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """What was asked for so far, and the form to ask in words; a refused text stays in it."""
    plan = fetch(request, plan_id)
    form = ChangeForm(request.POST or None, initial={"words": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = proposal_verbs.ask(plan, form.cleaned_data["words"], request.user)
        except DomainError as refused:
            form.add_error(None if refused.status == 409 else "words", refused.message)
        else:
            return done(request, _url(plan, made.number), "The change is being worked out.")
    context = shell(request, plan, "changes") | {
        "form": form,
        "changes": plan.proposals.select_related("made_by", "decided_by", "version"),
        "requirements": plan.requirements.live().order_by("code"),
        "superseded": plan.requirements.filter(superseded_at__isnull=False)
        .select_related("replaced_by")
        .order_by("code"),
        "releases": Release.objects.filter(run__plan=plan)
        .select_related("version", "tag")
        .defer("archive"),
        "asking": estimates.of_change(plan),
        "may_ask": can(request.user, "edit_plan", plan)
        and plan.status in proposal_verbs.CHANGEABLE_PLAN,
        "is_built": plan.status in BUILT_PLAN,
    }
    status = 422 if form.errors else 200
    return render(request, "execution/changes.html", context, status=status)


def _url(plan: MasterPlan, number: int) -> str:
    return reverse("execution:change-detail", args=[plan.pk, number])


@require_http_methods(["GET", "HEAD", "POST"])
def change_requirement(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """One requirement said anew, retired or added, by hand; what cannot be is said in the form."""
    plan = fetch(request, plan_id)
    code = request.POST.get("code") or request.GET.get("code", "")
    row = get_object_or_404(plan.requirements.live(), code=code) if code else None
    form = RequirementForm(request.POST or None, initial=RequirementForm.of(row), row=row)
    if request.method == "POST" and form.is_valid():
        try:
            made = proposal_verbs.propose_operations(
                plan, form.operations(plan), request.user, words=form.words
            )
        except DomainError as refused:
            for line in refused.message.splitlines():
                form.add_error(None, line)
        else:
            return done(request, _url(plan, made.number))
    context = shell(request, plan, "changes") | {"form": form, "row": row}
    status = 422 if form.errors else 200
    return render(request, "execution/change_requirement.html", context, status=status)


@require_POST
def ask_for_version(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponse:
    plan = fetch(request, plan_id)
    made = proposal_verbs.propose_version(plan, number, request.user)
    return done(request, _url(plan, made.number))


def _fetch(request: AuthedRequest, plan_id: UUID, number: int) -> PlanProposal:
    plan = fetch(request, plan_id)
    related = plan.proposals.select_related("made_by", "decided_by", "base", "version")
    found: PlanProposal = get_object_or_404(related, number=number)
    found.plan = plan
    return found


@require_GET
def change_detail(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponse:
    change = _fetch(request, plan_id, number)
    plan = change.plan
    is_built = plan.status in BUILT_PLAN
    context = shell(request, plan, "changes") | {
        "change": change,
        "is_built": is_built,
        "may_change": can(request.user, "edit_plan", plan),
        "may_agree": can(request.user, "approve_plan" if is_built else "edit_plan", plan),
    }
    if change.status == PlanProposal.Status.READY:
        context |= _preview(change, is_built)
    elif change.status == PlanProposal.Status.APPLIED and change.version:
        context["parts"] = shown(done_by(change), change.version.snapshot.get("replaced"))
    template = "execution/_change.html" if request.htmx else "execution/change.html"
    return render(request, template, context)


def _preview(change: PlanProposal, is_built: bool) -> dict[str, Any]:
    """What consent would do: difference, findings, and the price of the difference or of the whole."""
    found = proposed(change)
    run = latest_run(change.plan) if is_built else None
    return {
        "is_current": is_current(change),
        "parts": shown(found.difference, found.after.get("replaced")),
        "findings": found.findings,
        "gives_up": found.gives_up,
        "impact": impact_of(run, found) if run else None,
        "price_before": None if run else price_of(change.plan, found.before),
        "price_after": None if run else price_of(change.plan, found.after),
    }


@require_POST
def agree(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponse:
    """Do it: to a draft by itself, to a plan that is built together with its run."""
    change = _fetch(request, plan_id, number)
    gives_up = request.POST.getlist("gives_up")
    if change.plan.status in BUILT_PLAN:
        adopt(change, request.user, gives_up=gives_up)
        url = reverse("execution:plan-run", args=[plan_id])
        return done(request, url, "Agreed. The change is being built; what it leaves alone stays.")
    version = proposal_verbs.consent(change, request.user, gives_up=gives_up)
    message = f"Agreed: the plan is at version {version.number}."
    return done(request, _url(change.plan, number), message)


@require_POST
def discard(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponse:
    change = _fetch(request, plan_id, number)
    proposal_verbs.discard(change, request.user)
    return done(request, reverse("execution:change-list", args=[plan_id]), "Discarded.")


@require_POST
def again(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponse:
    change = _fetch(request, plan_id, number)
    proposal_verbs.ask_again(change, request.user)
    return done(request, _url(change.plan, number))


@require_GET
def release(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponseBase:
    """The archive of a release as it was then."""
    plan = fetch(request, plan_id)
    releases = Release.objects.select_related("run__plan").filter(run__plan=plan)
    found = get_object_or_404(releases, number=number)
    response = HttpResponse(archive_of(found, request.user), content_type="application/zip")
    name = f"{folder_name(plan)}-{number}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
