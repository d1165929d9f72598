"""Counting progress: every unit of work is in exactly one group."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from planning.models import Task

GROUPS = ("done", "running", "waiting", "blocked", "failed", "cancelled")
Status = Task.Status
# A skipped task is no longer wanted, so it is counted nowhere.
TASK_GROUPS: dict[str, str] = {
    Status.COMPLETED: "done",
    Status.IN_PROGRESS: "running",
    Status.VALIDATING: "running",
    Status.PENDING: "waiting",
    Status.READY: "waiting",
    Status.BLOCKED: "blocked",
    Status.FAILED: "failed",
}


@dataclass(frozen=True, kw_only=True)
class Progress:
    done: int = 0
    running: int = 0
    waiting: int = 0
    blocked: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        return sum(asdict(self).values())

    @property
    def percent(self) -> int:
        """Of 100, rounded down, so that 100 means all."""
        return 100 * self.done // self.total if self.total else 0

    def shown(self, *, unit: str, id: str) -> dict[str, Any]:
        """As shared/_progress.html wants it."""
        return asdict(self) | {"total": self.total, "unit": unit, "id": id}


def tally(counts: Mapping[str, int], groups: Mapping[str, str]) -> Progress:
    """Counts by status, added up by group. A status without a group is not work."""
    sums = dict.fromkeys(GROUPS, 0)
    for status, count in counts.items():
        group = groups.get(status)
        if group:
            sums[group] += count
    return Progress(**sums)


def of_tasks(counts: Mapping[str, int]) -> Progress:
    return tally(counts, TASK_GROUPS)
