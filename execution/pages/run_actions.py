"""The views by which people act on a run."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput
from config.shared.html.redirects import done
from costs.limits.budgets import verb_to_raise
from costs.limits.limit_changes import set_limits
from costs.models import Budget
from costs.pages.forms import RaiseForm
from execution.engine import lifecycle, run_start
from execution.export.archive import export_zip, folder_name
from execution.export.releases import archive_name
from execution.gate import waivers
from execution.gate.removal import dead_code, proofs
from execution.models import AcceptanceTest, Run, Wave
from execution.pages import plan_deletion
from execution.pages.blocked import waive_form
from execution.pages.forms import TestForm
from execution.pages.run_state import newest
from execution.source.repository.bundle import export_bundle
from planning.models import MasterPlan
from planning.money.payers import budgets_for
from planning.pages.plan_actions import View, refused, view_of
from planning.pages.tabs import fetch

RUN_PAGE = "execution:plan-run"


def _run_page(plan_id: UUID) -> str:
    return reverse(RUN_PAGE, args=[plan_id])


@require_POST
def start(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    run_start.start_run(plan, request.user)
    return done(request, _run_page(plan.pk), "Building has started.")


def _view_of(act: Callable[[Run, User], object], told: str, page: str = RUN_PAGE) -> View:
    """The view of an action on the newest run that asks for nothing."""
    return view_of(
        lambda plan, user: act(newest(plan), user),
        lambda plan: reverse(page, args=[plan.pk]),
        told,
    )


delete = view_of(
    plan_deletion.delete, lambda _: reverse("planning:plan-list"), "The plan is deleted."
)
pause = _view_of(
    lifecycle.pause, "Building is paused. Unfinished work is done again when it continues."
)
resume = _view_of(lifecycle.resume, "Building continues.")
cancel = _view_of(lifecycle.cancel, "The run is being cancelled.")
retry = _view_of(lifecycle.retry, "Trying again from where it failed.")
prove_by_removal = _view_of(
    proofs.ask,
    "Each atom is taken away in turn; the result appears here.",
    page="execution:plan-acceptance",
)


@require_POST
def remove_dead_code(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    names = dead_code.remove_dead_code(newest(plan), request.user)
    url = reverse("execution:plan-acceptance", args=[plan.pk])
    return done(request, url, f"Removed: {', '.join(names)}. The last gate is asked again.")


@require_POST
def export(request: AuthedRequest, plan_id: UUID) -> HttpResponseBase:
    """The ZIP; it is a POST because each export is recorded."""
    plan = fetch(request, plan_id)
    run = newest(plan)
    _, data = export_zip(run, request.user)
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{archive_name(run)}"'
    return response


@require_POST
def export_git(request: AuthedRequest, plan_id: UUID) -> HttpResponseBase:
    """The history as a bundle."""
    plan = fetch(request, plan_id)
    _, data = export_bundle(newest(plan), request.user)
    response = HttpResponse(data, content_type="application/x-git-bundle")
    response["Content-Disposition"] = f'attachment; filename="{folder_name(plan)}.bundle"'
    return response


@require_POST
def raise_budget(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """New limits of the plan's budget, or of another that pays for it; and resuming the run if it waits for that."""
    plan = fetch(request, plan_id)
    budget = _paying(plan, request.POST.get("budget"))
    require(request.user, verb_to_raise(budget), budget)  # type: ignore[arg-type]
    form = RaiseForm(request.POST)
    url = reverse("execution:plan-costs", args=[plan.pk])
    if not form.is_valid():
        return refused(request, form, "The limits were not changed.", url)
    new = form.cleaned_data
    try:
        set_limits(budget, soft=new["soft"], hard=new["hard"], by=request.user, why=new["why"])
    except BadInput as error:
        form.add_error("hard", error.message)
        return refused(request, form, "The limits were not changed.", url)
    if "go_on" in request.POST:
        lifecycle.resume(newest(plan), request.user)
        return done(request, _run_page(plan.pk), "The limits were raised; building continues.")
    return done(request, url, "The limits were changed.")


def _paying(plan: MasterPlan, budget_id: str | None) -> Budget:
    if not budget_id:
        return plan.budget
    paying = [pk for pk in budgets_for(plan) if str(pk) == budget_id]
    return get_object_or_404(Budget, pk__in=paying)


def _wave(request: AuthedRequest, wave_id: UUID) -> Wave:
    waves = Wave.objects.select_related("run__plan")
    return get_object_or_404(waves, pk=wave_id, run__in=Run.objects.visible_to(request.user))


@require_POST
def repair_again(request: AuthedRequest, wave_id: UUID) -> HttpResponse:
    wave = _wave(request, wave_id)
    waivers.repair_again(wave, request.user)
    return done(request, _run_page(wave.run.plan_id), "Another repair round has started.")


@require_POST
def waive(request: AuthedRequest, wave_id: UUID) -> HttpResponse:
    wave = _wave(request, wave_id)
    url = _run_page(wave.run.plan_id)
    form = waive_form(wave, request.POST)
    if not form.is_valid():
        return refused(request, form, "Nothing was waived.", url)
    tests = AcceptanceTest.objects.filter(pk__in=form.cleaned_data["tests"], run=wave.run)
    waivers.waive(wave, list(tests), request.user, form.cleaned_data["reason"])
    return done(request, url, "Waived, with your reason in the history.")


@require_http_methods(["GET", "POST"])
def change_test(request: AuthedRequest, test_id: UUID) -> HttpResponse:
    """The form, where a page asks for it; or the new text, which is proven before it counts."""
    visible = Run.objects.visible_to(request.user)
    tests = AcceptanceTest.objects.select_related("run__plan", "requirement")
    test = get_object_or_404(tests, pk=test_id, run__in=visible)
    require(request.user, "change_test", test.run.plan)
    if request.method == "GET":
        return _change_form(request, test, TestForm(initial={"code": test.code}))
    form = TestForm(request.POST)
    if form.is_valid():
        new = form.cleaned_data
        try:
            waivers.change_test(test, new["code"], request.user, new["reason"])
        except BadInput as error:
            form.add_error("code", error.message)
    if form.errors:
        return _change_form(request, test, form, status=422)
    url = reverse("execution:test-detail", args=[test.pk])
    message = "Changed and proven on stubs; it runs again at the next gate."
    return done(request, _run_page(test.run.plan_id) if _waits(test.run) else url, message)


def _waits(run: Run) -> bool:
    """Whether its page shows what the change leads to."""
    return Run.objects.filter(pk=run.pk, status=Run.Status.RUNNING).exists()


def _change_form(
    request: AuthedRequest, test: AcceptanceTest, form: TestForm, *, status: int = 200
) -> HttpResponse:
    template = "execution/_change_test.html" if request.htmx else "execution/change_test.html"
    context = {"change_test": {"test": test, "form": form}, "plan": test.run.plan}
    return render(request, template, context, status=status)
