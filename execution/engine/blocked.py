"""Blocking atoms whose providers failed or wait for a person, and saying what an atom waits for."""

from django.db.models import OuterRef, QuerySet, Subquery

from execution.engine.stale import dependents
from execution.models import Atom, AtomDependency, Attempt, Run

STOPPED = ["failed", "needs_review", "cancelled"]
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


BY_STATUS = {
    Atom.Status.ACCEPTED: "It is accepted.",
    Atom.Status.RUNNING: "It is being written.",
    Atom.Status.VALIDATING: "It is being checked.",
    Atom.Status.NEEDS_REVIEW: "It waits for a person to judge it.",
    Atom.Status.CANCELLED: "Its run was cancelled.",
}


def why_not_running(atom: Atom) -> str:
    if atom.status in BY_STATUS:
        return BY_STATUS[Atom.Status(atom.status)]
    if atom.status == Atom.Status.FAILED:
        return f"It failed: {atom.last_error}"
    run = atom.run
    if run.status == Run.Status.PAUSED:
        return f"The run is paused: {run.reason}"
    if run.status != Run.Status.RUNNING:
        return f"The run is {run.get_status_display().lower()}."
    return _waiting_for_others(atom)


def _waiting_for_others(atom: Atom) -> str:
    edges = AtomDependency.objects.filter(atom=atom, cut_reason="").select_related("provider")
    unready = [edge.provider for edge in edges if edge.provider.status != Atom.Status.ACCEPTED]
    if unready:
        names = ", ".join(str(provider) for provider in unready[:3])
        stopped = any(provider.status in STOPPED for provider in unready)
        return f"It needs {names}, which {'needs a person' if stopped else 'is not accepted yet'}."
    if atom.status == Atom.Status.BLOCKED:
        return "Something it needs, further on, has failed or waits for a person."
    current = atom.run.waves.open().in_order().first()
    if current and atom.wave and atom.wave.number > current.number:
        return f"It is in wave {atom.wave.number}; wave {current.number} has to finish first."
    working = atom.run.atoms.working().count()
    return f"It waits for its turn: {working} of {atom.run.concurrency} atoms are being written."
