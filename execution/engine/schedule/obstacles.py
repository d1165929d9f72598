"""Who may be worked on now, and what keeps the others: one rule that claims obey and pages say in words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from execution.choices import WORKING_ATOM
from execution.models import Atom, AtomDependency, Run, Wave

STOPPED = (Atom.Status.FAILED, Atom.Status.NEEDS_REVIEW, Atom.Status.CANCELLED)
# So many names in a sentence.
NAMED = 3


@dataclass(frozen=True)
class Needed:
    """A provider that is not accepted."""

    name: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many atoms of a run are being worked on, and how many there are."""

    working: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that decides whether an atom may be worked on; `current` is the number of the lowest wave that has not passed."""

    run_status: str
    run_reason: str
    current: int | None
    wave: int | None
    needed: Sequence[Needed]
    is_blocked: bool
    working: int
    concurrency: int


def obstacle(facts: Facts) -> str:
    """What keeps an atom from being worked on, in a sentence; empty where nothing does."""
    if facts.run_status == Run.Status.PAUSED:
        return f"The run is paused: {facts.run_reason}"
    if facts.run_status != Run.Status.RUNNING:
        return f"The run is {Run.Status(facts.run_status).label.lower()}."
    if facts.needed:
        return _needs(facts.needed)
    if facts.is_blocked:
        return "Something it needs, further on, has failed or waits for a person."
    if facts.wave is None:
        return "It has no wave yet."
    if facts.current is not None and facts.wave > facts.current:
        return f"It is in wave {facts.wave}; wave {facts.current} has to finish first."
    if facts.working >= facts.concurrency:
        return f"It waits for its turn: {facts.working} of {facts.concurrency} atoms are being written."
    return ""


def _needs(needed: Sequence[Needed]) -> str:
    stopped = [one for one in needed if one.status in STOPPED]
    names = ", ".join(one.name for one in (stopped or needed)[:NAMED])
    more = len(stopped or needed) - NAMED
    others = f" and {more} more" if more > 0 else ""
    is_one = len(stopped or needed) == 1
    if stopped:
        return f"It needs {names}{others}, which {'needs' if is_one else 'need'} a person."
    return f"It needs {names}{others}, which {'is' if is_one else 'are'} not accepted yet."


def current_wave(run: Run) -> Wave | None:
    """The lowest that has not passed: only its atoms are worked on."""
    return run.waves.open().in_order().first()


def places(run: Run) -> Places:
    working = Count("pk", filter=Q(status__in=WORKING_ATOM))
    return Places(**run.atoms.aggregate(working=working, total=Count("pk")))


def unready(atoms: Iterable[UUID]) -> dict[UUID, list[Needed]]:
    """By atom, the providers that are not accepted; edges that were cut do not count."""
    edges = AtomDependency.objects.filter(atom__in=atoms, cut_reason="")
    edges = edges.exclude(provider__status=Atom.Status.ACCEPTED).select_related("provider")
    edges = edges.only("atom", "provider__path", "provider__symbol", "provider__status")
    found: dict[UUID, list[Needed]] = defaultdict(list)
    for edge in edges.order_by("provider__number"):
        found[edge.atom_id].append(Needed(str(edge.provider), edge.provider.status))
    return found


def facts_of(run: Run, atoms: Sequence[Atom], *, taken: Places | None = None) -> dict[UUID, Facts]:
    """Of several atoms of one run, in three queries however many."""
    needed = unready([atom.pk for atom in atoms])
    current = current_wave(run)
    working = (taken or places(run)).working
    return {
        atom.pk: Facts(
            run_status=run.status,
            run_reason=run.reason,
            current=current.number if current else None,
            wave=atom.wave.number if atom.wave else None,
            needed=needed.get(atom.pk, []),
            is_blocked=atom.status == Atom.Status.BLOCKED,
            working=working,
            concurrency=run.concurrency,
        )
        for atom in atoms
    }


BY_STATUS = {
    Atom.Status.ACCEPTED: "It is accepted.",
    Atom.Status.RUNNING: "It is being written.",
    Atom.Status.VALIDATING: "It is being checked.",
    Atom.Status.NEEDS_REVIEW: "It waits for a person to judge it.",
    Atom.Status.CANCELLED: "Its run was cancelled.",
}
NEXT = {
    Atom.Status.READY: "It is next: a worker takes it as soon as one is free.",
    Atom.Status.STALE: "It is out of date, and is looked at next.",
}


def why_not_running(atom: Atom) -> str:
    """What is done with it, or what it waits for."""
    return why_each(atom.run, [atom])[atom.pk]


def why_each(run: Run, atoms: Sequence[Atom]) -> dict[UUID, str]:
    """`why_not_running` of several atoms of one run."""
    facts = facts_of(run, atoms)
    return {atom.pk: _why(atom, facts[atom.pk]) for atom in atoms}


def _why(atom: Atom, facts: Facts) -> str:
    status = Atom.Status(atom.status)
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status == Atom.Status.FAILED:
        return f"It failed: {atom.last_error}" if atom.last_error else "Its attempts are used up."
    return obstacle(facts) or NEXT.get(status, "It is made ready with the next look at the run.")
