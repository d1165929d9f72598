"""What cannot go on because something it needs has failed or waits for a person."""

from django.db.models import OuterRef, QuerySet, Subquery

from execution.models import Atom, Attempt, Run
from execution.staling import dependents

STOPPED = ["failed", "needs_review", "cancelled"]
STOPPABLE = ["pending", "ready", "stale"]


def unreached(run: Run) -> QuerySet[Atom]:
    """Failed because no answer ever came: nothing is wrong with what was asked."""
    latest = Attempt.objects.filter(atom=OuterRef("pk")).order_by("-number").values("error_class")
    failed = run.atoms.filter(status="failed").alias(ended=Subquery(latest[:1]))
    return failed.filter(ended="transport").order_by("number")


def follow_providers(run: Run) -> bool:
    """Inside `locked`: block what needs a stopped atom, free what no longer does. True if anything moved."""
    stopped = list(run.atoms.filter(status__in=STOPPED).values_list("pk", flat=True))
    blocked = run.atoms.filter(status="blocked")
    if not stopped:
        return bool(blocked.update(status="pending"))
    cone = dependents(run.pk, stopped)
    moved = run.atoms.filter(pk__in=cone, status__in=STOPPABLE).update(status="blocked")
    return bool(moved + blocked.exclude(pk__in=cone).update(status="pending"))
