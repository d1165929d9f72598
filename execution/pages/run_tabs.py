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
from execution.gate.removal.dead_code import dead_atoms
from execution.gate.removal.proofs import passing_tests
from execution.gate.removal.totals import totals
from execution.gate.report import gate_report
from execution.models import Atom, Run
from execution.pages import blocked, fragments, run_state
from execution.pages.parts import spending
from execution.pages.timing.outcome import outcome_of
from execution.preview.offer import offer
from planning.discovery.plan_traces import traces_of
from planning.discovery.traces import missing
from planning.log.verdicts import gaps_said
from planning.models import MasterPlan
from planning.pages.tabs import fetch, shell

VERBS = ("review", "export", "waive_gate", "change_test")


def _shell(request: AuthedRequest, plan: MasterPlan, tab: str) -> dict[str, Any]:
    context = shell(request, plan, tab)
    context["may"] |= {verb: can(request.user, verb, plan) for verb in VERBS}
    return context


def _gaps(run: Run) -> str:
    last = run.waves.order_by("number").last()
    decision = last.decisions.order_by("pk").last() if last else None
    return gaps_said(totals(run).gaps, len(decision.left()) if decision else 0)


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
        "gaps_said": _gaps(shown) if shown and shown.can_release else "",
        "ways_out": _ways_out(plan, shown, request.user) if shown else {},
    }
    if shown:
        context |= {"timeline": fragments.draw_timeline(shown), "outcome": outcome_of(shown)}
    if shown and not context["is_latest"]:
        context["parts"] = fragments.parts(shown)
    return render(request, "execution/run.html", context)


@require_GET
def run_timeline(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """The part of the run's page that it fetches again while the run goes on."""
    shown = run_state.latest_run(fetch(request, plan_id), request.GET.get("run", ""))
    return HttpResponse(fragments.draw_timeline(shown) if shown else "")


def _ways_out(plan: MasterPlan, shown: Run, user: User) -> dict[str, Any]:
    """What a paused run waits for, and the forms for it."""
    if shown.status != Run.Status.PAUSED:
        return {}
    gate = gate_report.blocked(shown)
    return {
        "failed": shown.atoms.filter(status=Atom.Status.FAILED).count(),
        "blocked": blocked.shown(gate, plan, user) if gate else None,
        "budget": spending.way_out(plan, user)
        if shown.pause_reason == Run.PauseReason.BUDGET
        else None,
    }


@require_GET
def acceptance(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    shown = run_state.latest_run(plan)
    context = _shell(request, plan, "acceptance") | {
        "run": shown,
        "dead": dead_atoms(shown) if shown else [],
        "may_prove": shown is not None and bool(passing_tests(shown)),
    }
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
