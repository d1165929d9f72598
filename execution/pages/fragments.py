"""The parts of a plan's page that show its run; each is drawn from rows alone."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from config.shared.html.fragments import plan_fragment
from execution.engine.schedule import standstill
from execution.engine.schedule.obstacles import why_each
from execution.gate.report import gate_report
from execution.models import Run
from execution.pages import blocked, run_state
from execution.pages.parts import atom_history, spending
from execution.pages.timing.timeline import timeline_of
from planning.models import MasterPlan

COSTLY = {
    "wave_execution_start",
    "wave_execution_complete",
    "atom_execution_complete",
    "atom_retry_start",
    "atom_retry_failed",
    "atom_stale",
    "gate_validation_result",
    "task_execution_complete",
    "cost_soft_limit",
    "cost_hard_limit",
    "cost_limit_raised",
    "discovery_generation_complete",
    "masterplan_generation_complete",
    "masterplan_execution_complete",
    "masterplan_execution_paused",
    "plan_spent",
}
GATES = {
    "acceptance_test_result",
    "gate_validation_result",
    "gate_waived",
    "removal_proven",
    "dead_code_removed",
    "wave_execution_start",
    "wave_execution_complete",
    "masterplan_execution_start",
    "masterplan_execution_complete",
    "atom_stale",
}


def _run(plan_id: Any) -> Run | None:
    # Read for every part of every push, so without the rows that belong to it.
    return Run.objects.filter(plan_id=plan_id).order_by("-number").first()


@plan_fragment("run-state", kinds={"*"})
def state(plan_id: Any) -> str:
    return draw_state(_run(plan_id))


def draw_state(run: Run | None) -> str:
    shown = None
    if run:
        clock = run_state.clock_of(run)
        shown = {"status": run.status, "words": run_state.where_words(run), "clock": clock}
    return render_to_string("execution/_state.html", {"state": shown})


@plan_fragment("run-banner", kinds={"*"})
def banner(plan_id: Any) -> str:
    """The banner on every tab when building is paused for its budget."""
    run = _run(plan_id)
    is_broke = (
        run is not None
        and run.status == Run.Status.PAUSED
        and run.pause_reason == Run.PauseReason.BUDGET
    )
    shown = reverse("execution:plan-run", args=[plan_id]) if is_broke else None
    return render_to_string("execution/_banner.html", {"banner": shown})


@plan_fragment("run-progress", kinds={"*"})
def atoms_progress(plan_id: Any) -> str:
    return draw_progress(_run(plan_id))


def draw_progress(run: Run | None) -> str:
    shown = None
    if run:
        progress, unit = run_state.progress(run)
        shown = progress.shown(unit=unit, id="")
    return render_to_string("execution/_progress.html", {"progress": shown})


@plan_fragment("run-waves", kinds={"*"})
def waves(plan_id: Any) -> str:
    return draw_waves(_run(plan_id))


def draw_waves(run: Run | None) -> str:
    grid = run_state.grid(run) if run else None
    return render_to_string("execution/_waves.html", {"grid": grid})


@plan_fragment("run-now", kinds={"*"})
def now(plan_id: Any) -> str:
    return draw_now(_run(plan_id))


def draw_now(run: Run | None) -> str:
    shown = {"rows": run_state.now(run), "waits_for": standstill.waits_for(run)} if run else {}
    return render_to_string("execution/_now.html", {"now": shown})


@plan_fragment("run-stall", kinds={"*"})
def stall(plan_id: Any) -> str:
    run = _run(plan_id)
    return render_to_string(
        "execution/_stall.html", {"stall": run_state.stall(run) if run else None}
    )


@plan_fragment("run-troubles", kinds={"*"})
def troubles(plan_id: Any) -> str:
    return draw_troubles(_run(plan_id))


def draw_troubles(run: Run | None) -> str:
    atoms = run_state.troubles(run) if run else []
    whys = why_each(run, atoms) if run else {}
    rows = [
        {
            "atom": atom,
            "url": reverse("execution:atom-detail", args=[atom.pk]),
            "why": whys[atom.pk],
        }
        for atom in atoms
    ]
    return render_to_string("execution/_troubles.html", {"troubles": rows})


@plan_fragment("gate-mended", kinds={"*"})
def mended(plan_id: Any) -> str:
    return draw_mended(_run(plan_id))


def draw_mended(run: Run | None) -> str:
    """What was changed since a gate blocked, with the checks of each."""
    shown = gate_report.mended(run) if run else None
    if shown:
        shown["changed"] = [
            {"attempt": attempt, "checks": atom_history.checks_of(attempt)}
            for attempt in shown["changed"]
        ]
    return render_to_string("execution/_mended.html", {"mended": shown})


@plan_fragment("gate-report", kinds=GATES)
def report(plan_id: Any) -> str:
    return draw_report(_run(plan_id))


def draw_report(run: Run | None) -> str:
    return render_to_string("execution/_report.html", {"report": _reported(run) if run else None})


def _reported(run: Run) -> dict[str, Any]:
    """The report, and its blocked gate without anything to decide: all readers are shown the same."""
    report = gate_report.report(run)
    gate = report["blocked"]
    return report | {"blocked": blocked.shown(gate, run.plan) if gate else None}


@plan_fragment("plan-spend", kinds=COSTLY)
def spend(plan_id: Any) -> str:
    plan = MasterPlan.objects.get(pk=plan_id)
    return render_to_string("execution/_spend.html", {"spend": spending.spent(plan)})


def draw_timeline(run: Run) -> str:
    """Fetched again by the page while the run goes on: so many bars would be too much for every push."""
    url = reverse("execution:run-timeline", args=[run.plan_id])
    shown = {
        "drawn": timeline_of(run),
        "url": f"{url}?run={run.number}" if run.status == Run.Status.RUNNING else "",
    }
    return render_to_string("execution/_timeline.html", {"timeline": shown})


def parts(run: Run) -> dict[str, str]:
    """The same parts of a run that is not the newest, which nothing pushes."""
    return {
        "state": draw_state(run),
        "progress": draw_progress(run),
        "waves": draw_waves(run),
        "now": draw_now(run),
        "troubles": draw_troubles(run),
    }
