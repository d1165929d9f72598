"""Blocking atoms whose providers failed or wait for a person."""

from django.db.models import OuterRef, QuerySet, Subquery

from execution.engine.schedule.obstacles import STOPPED
from execution.engine.stale import dependents
from execution.models import Atom, Attempt, Run

STOPPABLE = (Atom.Status.PENDING, Atom.Status.READY, Atom.Status.STALE)


def unreached(run: Run) -> QuerySet[Atom]:
    """Atoms that failed only because the model could not be reached."""
    latest = Attempt.objects.filter(atom=OuterRef("pk")).order_by("-number").values("error_class")
    failed = run.atoms.filter(status=Atom.Status.FAILED).alias(ended=Subquery(latest[:1]))
    return failed.filter(ended="transport").order_by("number")


def follow_providers(run: Run) -> bool:
    """Inside `locked`: block what needs a stopped atom, free what no longer does. True if anything moved."""
    stopped = list(run.atoms.filter(status__in=STOPPED).values_list("pk", flat=True))
    if not stopped:
        return bool(run.atoms.move_all(Atom.Status.PENDING, source=[Atom.Status.BLOCKED]))
    cone = dependents(run.pk, stopped)
    moved = run.atoms.filter(pk__in=cone).move_all(Atom.Status.BLOCKED, source=STOPPABLE)
    return bool(
        moved
        + run.atoms.exclude(pk__in=cone).move_all(Atom.Status.PENDING, source=[Atom.Status.BLOCKED])
    )
