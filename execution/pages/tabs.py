"""The tabs of a plan that execution owns."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.access.http import AuthedRequest
from config.access.models import User
from config.access.permissions import can
from costs.pages.forms import RaiseForm
from execution.gate import gate_report
from execution.gate.repair import accused, failed_checks
from execution.models import Atom, Run, Wave
from execution.pages import fragments, run_state, spending
from execution.pages.forms import WaiveForm
from execution.preview.offer import offer
from planning.discovery.traces import missing
from planning.discovery.tracing import traces_of
from planning.models import MasterPlan
from planning.pages.tabs import fetch, shell

VERBS = ("export", "waive_gate", "change_test")


def _shell(request: AuthedRequest, plan: MasterPlan, tab: str) -> dict[str, Any]:
    context = shell(request, plan, tab)
    context["may"] |= {verb: can(request.user, verb, plan) for verb in VERBS}
    return context


@require_GET
def run(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    shown = run_state.latest_run(plan, request.GET.get("run", ""))
    context = _shell(request, plan, "run") | {
        "run": shown,
        "runs": plan.runs.order_by("-number"),
        "is_latest": shown is not None and shown == run_state.latest_run(plan),
        "has_code": shown is not None and shown.atoms.accepted().exists(),
        "tried": offer(shown) if shown else None,
        "missing": missing(traces_of(plan)) if shown and shown.can_release is not None else "",
        "ways_out": _ways_out(plan, shown, request.user) if shown else {},
    }
    if shown and not context["is_latest"]:
        context["parts"] = fragments.parts(shown)
    return render(request, "execution/run.html", context)


def _ways_out(plan: MasterPlan, shown: Run, user: User) -> dict[str, Any]:
    """Forms for what a paused run waits for."""
    if shown.status != Run.Status.PAUSED:
        return {}
    wave = run_state.blocked_wave(shown)
    return {
        "failed": shown.atoms.filter(status=Atom.Status.FAILED).count(),
        "wave": wave,
        "blockers": gate_report.blockers(wave) if wave else [],
        "checks": failed_checks(wave) if wave else [],
        "accused": accused(wave) if wave else [],
        "tests": gate_report.failing_due_tests(wave) if wave else [],
        "waive_form": waive_form(wave) if wave else None,
        "budget": spending.way_out(plan, user)
        if shown.pause_reason == Run.PauseReason.BUDGET
        else None,
    }


def waive_form(wave: Wave, data: Any = None) -> WaiveForm:
    tests = gate_report.failing_due_tests(wave)
    choices = [(str(test.pk), f"{test.requirement.code}: {test.path}") for test in tests]
    return WaiveForm(data, choices=choices)


@require_GET
def acceptance(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    context = _shell(request, plan, "acceptance") | {"run": run_state.latest_run(plan)}
    return render(request, "execution/acceptance.html", context)


@require_GET
def costs(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    context = {
        "spent": spending.spent(plan),
        "jobs": spending.by_job(plan),
        "changes": plan.budget.changes.order_by("-at"),
        "raise_form": RaiseForm(initial=spending.limits(plan)),
    }
    return render(request, "execution/costs.html", _shell(request, plan, "costs") | context)
