"""What cannot go on because something it needs has failed or waits for a person."""

from execution.models import Run
from execution.staling import dependents

STOPPED = ["failed", "needs_review", "cancelled"]
STOPPABLE = ["pending", "ready", "stale"]


def follow_providers(run: Run) -> bool:
    """Inside `locked`: block what needs a stopped atom, free what no longer does. True if anything moved."""
    stopped = list(run.atoms.filter(status__in=STOPPED).values_list("pk", flat=True))
    blocked = run.atoms.filter(status="blocked")
    if not stopped:
        return bool(blocked.update(status="pending"))
    cone = dependents(run.pk, stopped)
    moved = run.atoms.filter(pk__in=cone, status__in=STOPPABLE).update(status="blocked")
    return bool(moved + blocked.exclude(pk__in=cone).update(status="pending"))
