"""The traces of a brief, as shared/_traces.html takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from planning.discovery.brief import first_line
from planning.discovery.traces import Carrier, Trace, TraceOutcome, counts
from planning.models import MasterPlan

MOST_TASKS = 4
NO_TASK = "no_task"
UNTESTED = "nothing_due"
FAILING = ("fail", "waived")


def shown(
    plan: MasterPlan, traces: Sequence[Trace], results: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The traces, those that need attention first; `results` has test results by requirement code."""
    if not traces:
        return None
    is_drafted = any(carrier.tasks for trace in traces for carrier in trace.carriers)
    title = first_line(plan.discovery.brief)  # of the whole, so it places nothing
    rows = [
        _row(plan, trace, results or {}, title=title, is_drafted=is_drafted) for trace in traces
    ]
    return {
        "open": [row for row in rows if row["is_open"]],
        "settled": [row for row in rows if not row["is_open"]],
        "counts": [(name, n) for name, n in counts(traces).items() if n],
    }


def _row(
    plan: MasterPlan, trace: Trace, results: Mapping[str, str], *, title: str, is_drafted: bool
) -> dict[str, Any]:
    live = [carrier for carrier in trace.carriers if not carrier.why_not_built]
    tasks = dict.fromkeys(task for carrier in live for task in carrier.tasks)
    standing = _standing(trace, live, results)
    has_no_task = is_drafted and trace.became == TraceOutcome.CARRIED and not tasks
    return {
        "text": trace.statement.text,
        "heading": "" if trace.statement.heading == title else trace.statement.heading,
        "state": standing or (NO_TASK if has_no_task else trace.became.value),
        "kind": "test" if standing else "trace",
        "note": "" if trace.became == TraceOutcome.EXCLUDED else trace.note,
        "is_open": trace.is_lost
        or trace.became == TraceOutcome.ASSUMED
        or has_no_task
        or standing in FAILING,
        "requirements": [_requirement(plan, c, results) for c in trace.carriers],
        "tasks": [
            {"name": name, "url": reverse("planning:task-detail", args=[plan.pk, pk])}
            for name, pk in list(tasks)[:MOST_TASKS]
        ],
        "more_tasks": max(0, len(tasks) - MOST_TASKS),
    }


def _standing(trace: Trace, live: Sequence[Carrier], results: Mapping[str, str]) -> str:
    """How the tests of what carries it stand, the worst first; nothing before there are any."""
    if trace.became != TraceOutcome.CARRIED or not results:
        return ""
    found = {results.get(carrier.code, UNTESTED) for carrier in live}
    return next((result for result in (*FAILING, UNTESTED) if result in found), "pass")


def _requirement(plan: MasterPlan, carrier: Carrier, results: Mapping[str, str]) -> dict[str, Any]:
    page = reverse("planning:plan-discovery", args=[plan.pk])
    anchor = "given-up" if carrier.why_not_built else f"requirement-{carrier.code}"
    return {
        "code": carrier.code,
        "alias": carrier.alias,
        "url": f"{page}#{anchor}",
        "result": results.get(carrier.code, ""),
    }
