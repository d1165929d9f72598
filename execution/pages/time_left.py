"""Estimating how long the rest of a run will take."""

from collections.abc import Iterable, Mapping
from statistics import median

from execution.models import Atom
from execution.prepare.waves import makespan
from planning.pages.progress import Progress, tally

Status = Atom.Status
ATOM_GROUPS: dict[str, str] = {
    Status.ACCEPTED: "done",
    Status.RUNNING: "running",
    Status.VALIDATING: "running",
    Status.PENDING: "waiting",
    Status.READY: "waiting",
    Status.STALE: "waiting",
    Status.NEEDS_REVIEW: "blocked",
    Status.BLOCKED: "blocked",
    Status.CANCELLED: "cancelled",
    Status.FAILED: "failed",
}

PREPARATION_GROUPS = {
    "done": "done",
    "running": "running",
    "pending": "waiting",
    "failed": "failed",
}


def of_preparations(counts: Mapping[str, int]) -> Progress:
    return tally(counts, PREPARATION_GROUPS)


def of_atoms(counts: Mapping[str, int]) -> Progress:
    return tally(counts, ATOM_GROUPS)


def seconds_left(
    open_by_wave: Mapping[int, int],
    past_seconds: Iterable[float],
    *,
    concurrency: int,
    gates: int = 0,
    past_gates: Iterable[float] = (),
) -> float | None:
    """What the open atoms of each wave and the gates ahead still take, at the medians of past ones.

    None before any attempt has ended; gates count nothing before one was passed.
    """
    past, gated = list(past_seconds), list(past_gates)
    if not past:
        return None
    each = median(past)
    waves = (makespan([each] * count, concurrency=concurrency) for count in open_by_wave.values())
    return sum(waves) + (gates * median(gated) if gated else 0.0)
