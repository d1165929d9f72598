"""Counting atoms and preparations by what is still to be done with them."""

from collections.abc import Mapping

from execution.models import Atom
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
