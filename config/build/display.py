"""Progress of a build on a terminal; plain lines where there is none."""

import time
from types import TracebackType
from typing import IO, cast

from django.core.management.base import OutputWrapper
from django.db.models import Count
from rich.console import Console
from rich.live import Live
from rich.table import Table

from costs.models import Usage
from execution.models import Atom, Preparation, Run, Wave
from execution.pages.parts.atom_progress import of_atoms
from planning.models import MasterPlan, Milestone

LINE_SECONDS = 5.0
BAR_CELLS = 30


class Display:
    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream
        self.console = Console(file=cast(IO[str], stream._out), highlight=False)
        self.live = Live(console=self.console, auto_refresh=False, transient=True)
        self.began = time.monotonic()
        self.said = ""
        self.said_at = 0.0

    def __enter__(self) -> "Display":
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.console.is_terminal:
            self.live.stop()

    def show(self, plan: MasterPlan) -> None:
        step, done, total, note = where(plan)
        if self.console.is_terminal:
            self.live.update(self._table(plan, step, done, total, note), refresh=True)
            return
        line = f"{step}: {done} of {total} {note}".strip() if total else f"{step} {note}".strip()
        now = time.monotonic()
        if line != self.said and (now - self.said_at >= LINE_SECONDS or step not in self.said):
            self.said, self.said_at = line, now
            self.stream.write(f"{now - self.began:6.1f} s  {line}")

    def _table(self, plan: MasterPlan, step: str, done: int, total: int, note: str) -> Table:
        filled = round(BAR_CELLS * done / total) if total else 0
        table = Table.grid(padding=(0, 2))
        table.add_row("[bold]Masterplan[/]", plan.project_name or "reading the brief")
        table.add_row("Step", step)
        if total:
            bar = "━" * filled + "[dim]" + "─" * (BAR_CELLS - filled) + "[/]"
            table.add_row("Done", f"{bar} {done} of {total} {note}")
        elif note:
            table.add_row("Done", note)
        spent = Usage.objects.for_budget(plan.budget_id).total_usd()
        table.add_row("Spent", f"${spent:.4f}")
        table.add_row("Time", f"{time.monotonic() - self.began:.0f} s")
        return table


def where(plan: MasterPlan) -> tuple[str, int, int, str]:
    """The step in words, how many units are done of how many, and their name."""
    if plan.status == MasterPlan.Status.DISCOVERING:
        return "Understanding the brief", 0, 0, ""
    if plan.status == MasterPlan.Status.GENERATING:
        milestones = Milestone.objects.filter(phase__plan=plan)
        landed = milestones.filter(draft__isnull=False).count()
        return "Drafting the plan", landed, milestones.count(), "milestones"
    run = plan.runs.first()
    if run is None:
        return f"Plan {plan.status}", 0, 0, f"{plan.tasks.count()} tasks"
    return _where_in_run(run)


def _where_in_run(run: Run) -> tuple[str, int, int, str]:
    if run.status in {Run.Status.PENDING, Run.Status.PREPARING}:
        steps = run.preparations
        return (
            "Preparing",
            steps.filter(status=Preparation.Status.DONE).count(),
            steps.count(),
            "specifications and tests",
        )
    counts = of_atoms(_counts(run))
    wave = run.waves.exclude(status=Wave.Status.PASSED).first()
    step = f"Wave {wave.number} of {run.waves.count()}, {wave.status}" if wave else run.status
    return step, counts.done, counts.total, "atoms accepted"


def _counts(run: Run) -> dict[str, int]:
    rows = Atom.objects.filter(run=run).values_list("status").annotate(n=Count("id")).order_by()
    return dict(rows)
