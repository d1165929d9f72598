"""The requirements with what serves and what proves them, as a table to read in the source and as a page."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Prefetch
from django.template import Context, Engine, Template

from execution.export.traceability import holds, not_built_section, table_row
from execution.gate.scores import latest_results
from execution.models import AcceptanceTest, Run
from planning.discovery.requirements import given_up
from planning.models import Requirement

PAGE = Path(__file__).parent / "matrix.html"


@dataclass(frozen=True, kw_only=True)
class Row:
    """`holds` is yes, no, no test or not built; `tests` are paths from the root of the export."""

    names: str
    priority: str
    text: str
    tasks: list[str]
    tests: list[str]
    holds: str


def matrix_rows(run: Run) -> list[Row]:
    """Each live requirement with its tasks, its tests of this run, and their last results."""
    latest = latest_results(run)
    live = run.plan.requirements.live()
    # Not `run.acceptance_tests`, which would fetch the run of each: it is not among these columns.
    of_run = AcceptanceTest.objects.filter(run=run).only("path", "requirement", "run")
    tests = Prefetch("acceptance_tests", of_run)
    return [
        Row(
            names=one.names,
            priority=one.priority.upper(),
            text=one.text,
            tasks=[task.stable_id for task in one.tasks.all()],
            tests=[test.path for test in one.acceptance_tests.all()],
            holds=holds(one, run, latest),
        )
        for one in live.prefetch_related("tasks", tests)
    ]


def matrix_table(run: Run, rows: list[Row]) -> str:
    lines = [
        f"# Requirements of {run.plan}",
        "",
        "| id | priority | requirement | tasks | tests | holds |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        tests = ", ".join(f"`{path}`" for path in row.tests)
        cells = [row.names, row.priority, row.text, ", ".join(row.tasks), tests, row.holds]
        lines.append(table_row(cells))
    lines += ["", *not_built_section(run.plan)]
    return "\n".join(lines).rstrip() + "\n"


def matrix_page(run: Run, rows: list[Row]) -> str:
    """One file of HTML that needs nothing beside it but the tests it links to."""
    counts = [_counted(rows, priority) for priority in Requirement.Priority.values]
    values = {
        "name": str(run.plan),
        "rows": rows,
        "counts": [count for count in counts if count],
        "not_built": list(given_up(run.plan)),
    }
    return _page().render(Context(values))


@cache
def _page() -> Template:
    return Engine(autoescape=True).from_string(PAGE.read_text(encoding="utf-8"))


def _counted(rows: list[Row], priority: str) -> str:
    own = [row for row in rows if row.priority == priority.upper()]
    held = sum(row.holds == "yes" for row in own)
    return f"{held} of {len(own)} {priority.upper()} hold" if own else ""
