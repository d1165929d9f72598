"""The traceability report: each sentence of the brief with its requirements, and what was not built."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from execution.gate.scores import latest_results
from execution.models import Run
from planning.discovery.plan_traces import traces_of
from planning.discovery.requirements import given_up
from planning.discovery.traces import WORDS, Trace, TraceOutcome, counts
from planning.models import MasterPlan, Requirement


def traceability(run: Run) -> str:
    """A table of statements with requirements, tasks, tests and results."""
    traces = traces_of(run.plan)
    rows = {r.code: r for r in run.plan.requirements.prefetch_related("acceptance_tests")}
    latest = latest_results(run)
    counted = ", ".join(
        f"{n} {WORDS[TraceOutcome(name)]}" for name, n in counts(traces).items() if n
    )
    lines = [
        f"# What became of the brief of {run.plan}",
        "",
        f"Statements: {counted or 'none that asks for something'}.",
        "",
        "| the brief says | became | requirements | tasks | holds |",
        "|---|---|---|---|---|",
        *(_line(trace, rows, run, latest) for trace in traces),
    ]
    return "\n".join(lines) + "\n"


def _line(
    trace: Trace, rows: Mapping[str, Requirement], run: Run, latest: Mapping[UUID, str]
) -> str:
    carriers = [rows[carrier.code] for carrier in trace.carriers]
    tasks = dict.fromkeys(name for carrier in trace.carriers for name, _ in carrier.tasks)
    # What is not built has a note that says so itself.
    words = "" if trace.became == TraceOutcome.NOT_BUILT else WORDS[trace.became]
    return table_row(
        [
            trace.statement.text,
            ": ".join(part for part in (words, trace.note) if part),
            ", ".join(row.names for row in carriers),
            ", ".join(tasks),
            ", ".join(dict.fromkeys(holds(row, run, latest) for row in carriers)),
        ]
    )


def holds(requirement: Requirement, run: Run, latest: Mapping[UUID, str]) -> str:
    """By its tests in this run."""
    if requirement.given_up:
        return "not built"
    tests = [test for test in requirement.acceptance_tests.all() if test.run_id == run.pk]
    results = {latest.get(test.pk, "not run") for test in tests}
    return "no test" if not tests else "yes" if results == {"pass"} else "no"


def not_built_section(plan: MasterPlan) -> list[str]:
    """The section on given-up requirements, with who decided so; empty if there are none."""
    rows = given_up(plan)
    if not rows:
        return []
    lines = [
        f"- {row.names}, {row.priority.upper()}: {' '.join(row.text.split())} ({row.why_not_built})"
        for row in rows
    ]
    return ["## Not built", "", *lines, ""]


def table_row(cells: Sequence[str]) -> str:
    shown = (" ".join(cell.replace("|", "\\|").split()) for cell in cells)
    return "| " + " | ".join(shown) + " |"
