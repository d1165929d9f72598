"""What was estimated before a run, beside what it came to."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from execution.models import Attempt, Run
from execution.pages.timing.left import gate_seconds
from planning.money.besides import paused_seconds
from planning.money.estimates import CODE_TOKENS, seconds_by_complexity


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Seconds; None where nothing was estimated. `share` is what it took of what was likely."""

    took: float
    paused: float
    gates: float
    low: int | None
    likely: int | None
    high: int | None
    by_complexity: list[dict[str, Any]]

    @property
    def share(self) -> float | None:
        return (self.took - self.paused) / self.likely if self.likely else None

    @property
    def is_within(self) -> bool:
        worked = self.took - self.paused
        return self.low is not None and self.high is not None and self.low <= worked <= self.high


def outcome_of(run: Run) -> Outcome | None:
    """None while it is not over. What ended before all was built is measured by no estimate of the whole."""
    if run.ended_at is None or run.started_at is None:
        return None
    plan, is_whole = run.plan, run.status == Run.Status.COMPLETED
    return Outcome(
        took=(run.ended_at - run.started_at).total_seconds(),
        paused=paused_seconds(plan.pk, str(run.pk), run.ended_at),
        gates=sum(gate_seconds(run)),
        low=_seconds(plan.estimated_minutes_low) if is_whole else None,
        likely=_seconds(plan.estimated_minutes_likely) if is_whole else None,
        high=_seconds(plan.estimated_minutes_high) if is_whole else None,
        by_complexity=_by_complexity(run),
    )


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60


def _by_complexity(run: Run) -> list[dict[str, Any]]:
    """For each that the run has: tasks, their estimate each, and what the attempts at one took in the middle."""
    took: dict[str, dict[Any, float]] = {}
    ended = Attempt.objects.filter(atom__run=run, ended_at__isnull=False)
    rows = ended.values_list("atom__task", "atom__task__complexity", "started_at", "ended_at")
    for task, complexity, began, end in rows:
        tasks = took.setdefault(complexity, {})
        tasks[task] = tasks.get(task, 0.0) + ((end or began) - began).total_seconds()
    estimated = seconds_by_complexity()
    return [
        {
            "name": complexity,
            "tasks": len(took[complexity]),
            "estimated": estimated[complexity],
            "actual": median(took[complexity].values()),
        }
        for complexity in CODE_TOKENS
        if complexity in took
    ]
