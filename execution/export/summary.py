"""The figures of a plan and its latest run, for programs."""

from decimal import Decimal
from typing import Any

from costs.models import Usage
from execution.gate.removal.totals import totals
from execution.models import Atom, Attempt, GateDecision, RemovalProof, Run
from planning.discovery.plan_traces import traces_of
from planning.discovery.requirements import as_not_built, given_up
from planning.discovery.traces import TraceOutcome, counts
from planning.models import MasterPlan


def summary(plan: MasterPlan) -> dict[str, Any]:
    """Counts of rows, rates in percent (None: nothing due), money in US dollars.

    `not_held` names the atoms that no test is known to hold, the `dead` among them.
    """
    run = plan.runs.first()
    return {
        "plan_id": str(plan.pk),
        "status": plan.status,
        "tasks": plan.tasks.count(),
        "size_range": [plan.minimum_tasks, plan.maximum_tasks],
        "stack": plan.stack,
        "assumptions": plan.discovery.assumptions,
        "exclusions": plan.discovery.exclusions,
        "not_built": [as_not_built(requirement) for requirement in given_up(plan)],
        **_became(plan),
        "cost_usd": float(Usage.objects.for_budget(plan.budget_id).total_usd()),
        **(run_figures(run) if run else _NO_RUN),
    }


def _became(plan: MasterPlan) -> dict[str, Any]:
    """Counts of the statements of the brief by outcome, and those that are not covered."""
    traces = traces_of(plan)
    lost = [one for one in traces if one.became in (TraceOutcome.NOTHING, TraceOutcome.NOT_READ)]
    return {
        "brief": counts(traces),
        "nothing_came_of": [one.statement.text for one in lost],
    }


_NO_RUN: dict[str, Any] = {
    "waves": 0,
    "atoms": 0,
    "attempts": 0,
    "retries": 0,
    "gates": [],
    "can_release": None,
    "held_share": None,
    "held_share_before": None,
    "not_held": [],
    "dead": [],
    "removal_seconds": None,
}


def run_figures(run: Run) -> dict[str, Any]:
    attempts = Attempt.objects.filter(atom__run=run)
    proven = totals(run)
    return {
        "waves": run.waves.count(),
        "atoms": Atom.objects.filter(run=run).count(),
        "attempts": attempts.count(),
        "retries": attempts.filter(number__gt=1).count(),
        "gates": [_gate(decision) for decision in _last_decisions(run)],
        "can_release": run.can_release,
        "held_share": _figure(proven.share),
        "held_share_before": _figure(proven.share_before),
        "not_held": [str(proof.atom) for proof in proven.unheld],
        "dead": [str(proof.atom) for proof in proven.of(RemovalProof.Outcome.DEAD)],
        "removal_seconds": proven.seconds,
    }


def _last_decisions(run: Run) -> list[GateDecision]:
    decisions = GateDecision.objects.filter(wave__run=run).select_related("wave")
    return list(decisions.order_by("wave__number", "-id").distinct("wave__number"))


def _gate(decision: GateDecision) -> dict[str, Any]:
    return {
        "wave": decision.wave.number,
        "must_rate": _figure(decision.must_rate),
        "should_rate": _figure(decision.should_rate),
        "passed": decision.is_passed,
        "opened_by": decision.opened_by,
        "left": [check.detail for check in decision.left()],
    }


def _figure(rate: Decimal | None) -> float | None:
    return None if rate is None else float(rate)
