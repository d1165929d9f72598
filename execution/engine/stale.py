"""Marking accepted atoms stale when something they use has changed.

An atom that is written again makes everything that needs it stale, in one transaction, by depth. Source:
architecture, going stale.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from execution.choices import CLOSED_WAVE, OPEN_ATOM, WORKING_ATOM
from execution.engine.row_locks import lock_waves
from execution.engine.run_events import append_atom_event
from execution.models import Atom, Attempt, Run, Wave
from execution.source.rows import edges_of
from planning.lint import graph
from planning.log.event_log import append

REOPENED: dict[str, Any] = {"next_fence": True, "lease_until": None, "closed_at": None}


def dependents(run_id: UUID, atoms: Iterable[UUID]) -> set[UUID]:
    """All atoms that need these, directly or indirectly, without themselves."""
    start = set(atoms)
    backwards = [(provider, atom) for atom, provider in edges_of(run_id)]
    return graph.closure(backwards, start) - start


def write_again(run: Run, feedback: Mapping[UUID, str], *, purpose: str) -> None:
    """Inside `locked`: atoms that were judged go back to ready, each with what is asked of it.

    What people ask for counts as one of their rounds.
    """
    lock_waves(run)
    atoms = run.atoms.filter(pk__in=feedback)
    atoms.move_all(Atom.Status.STALE, source=[Atom.Status.ACCEPTED], next_fence=True)
    is_request = purpose == Atom.NextPurpose.REQUEST
    atoms.move_all(
        Atom.Status.READY,
        source=[Atom.Status.STALE, Atom.Status.NEEDS_REVIEW],
        feedback=each(feedback),
        next_purpose=purpose,
        confidence=None,
        confirmed_at=None,
        person_rounds=F("person_rounds") + int(is_request),
    )
    spread(run, feedback)


SPECIFICATION_CHANGED = (
    "The plan was changed, and with it what this code is to do. Write it to the description as it is now; what that"
    " leaves as it was stays as it was."
)


def specified_anew(run: Run, atoms: Iterable[UUID]) -> None:
    """Inside `locked`: these have another specification; what was accepted is out of date, and what they use with it.

    Attempts are counted from here on. They are written once all they need is accepted.
    """
    lock_waves(run)
    rows = run.atoms.filter(pk__in=list(atoms))
    rows.move_all(
        Atom.Status.STALE, source=[Atom.Status.ACCEPTED, Atom.Status.NEEDS_REVIEW], next_fence=True
    )
    rows.move_all(Atom.Status.READY, source=[Atom.Status.FAILED], next_fence=True)
    rows.move_all(Atom.Status.PENDING, source=[Atom.Status.READY, Atom.Status.BLOCKED])
    last = Attempt.objects.filter(atom=OuterRef("pk")).order_by("-number").values("number")[:1]
    rows.update(
        specified_after=Coalesce(Subquery(last), 0),
        feedback=SPECIFICATION_CHANGED,
        # No interface beneath is the one it was written for: it is not only checked again.
        providers_sha="",
        next_purpose=Atom.NextPurpose.CONTENT,
        confidence=None,
        confirmed_at=None,
        sent_back_sha="",
        person_rounds=0,
        transport_returns=0,
        last_error="",
    )
    spread(run, rows.values_list("pk", flat=True))


def each(texts: Mapping[UUID, str]) -> Case:
    """To every atom its own text, in one statement."""
    whens = [When(pk=pk, then=Value(text)) for pk, text in texts.items()]
    return Case(*whens, default=Value(""), output_field=TextField())


def spread(run: Run, changed: Iterable[UUID]) -> None:
    """Inside `locked`: what depends on the changed atoms waits for them; waves and run reopen."""
    changed = list(changed)
    cone = run.atoms.filter(pk__in=dependents(run.pk, changed))
    working = list(cone.filter(status__in=WORKING_ATOM).values_list("pk", flat=True))
    cone.move_all(Atom.Status.PENDING, source=WORKING_ATOM, next_fence=True, lease_until=None)
    cone.move_all(Atom.Status.PENDING, source=[Atom.Status.READY])
    accepted = list(
        cone.filter(status=Atom.Status.ACCEPTED).select_related("task").order_by("number")
    )
    cone.move_all(
        Atom.Status.STALE, source=[Atom.Status.ACCEPTED], next_fence=True, confidence=None
    )
    Attempt.objects.filter(atom__in=working).abandon()
    rewritten = list(run.atoms.filter(pk__in=changed).select_related("task").order_by("number"))
    for atom in rewritten:
        append_atom_event("atom_stale", atom, dependents=len(accepted) + len(working))
    for atom in accepted:
        append_atom_event("atom_stale", atom, because=", ".join(str(one) for one in rewritten[:3]))
    reopen(run)


def reopen(run: Run) -> None:
    """A wave that holds unfinished atoms runs again, and the last one behind it: its gate judges the whole tree."""
    holding = set(run.atoms.filter(status__in=OPEN_ATOM).values_list("wave", flat=True))
    waves = lock_waves(run)
    is_open = any(wave.pk in holding or wave.status != Wave.Status.PASSED for wave in waves[:-1])
    if is_open:
        holding |= {wave.pk for wave in waves[-1:]}
    shut = [wave.pk for wave in waves if wave.pk in holding and wave.status in CLOSED_WAVE]
    if shut:
        run.waves.filter(pk__in=shut).move_all(Wave.Status.RUNNING, source=CLOSED_WAVE, **REOPENED)


def reopen_wave(wave: Wave) -> None:
    wave.move_to(Wave.Status.RUNNING, source=CLOSED_WAVE, **REOPENED)


def ask_gates_again(run: Run) -> None:
    """Inside `locked`: every blocked gate is to decide anew, once the waves before it have passed theirs."""
    for wave in lock_waves(run):
        if wave.status == Wave.Status.BLOCKED:
            wave.move_to(
                Wave.Status.GATING, source=[Wave.Status.BLOCKED], next_fence=True, lease_until=None
            )


def reopen_run(run: Run) -> None:
    """Inside `locked`: a finished run, or one that waits at a gate, goes on after a person decided."""
    ask_gates_again(run)
    if run.status == Run.Status.COMPLETED:
        run.move_to(
            Run.Status.RUNNING, source=Run.Status.COMPLETED, ended_at=None, can_release=None
        )
        run.plan.reopen_run()
    elif run.status == Run.Status.PAUSED and run.pause_reason == Run.PauseReason.GATE:
        run.move_to(
            Run.Status.RUNNING,
            source=Run.Status.PAUSED,
            pause_reason=Run.PauseReason.NONE,
            reason="",
            can_release=None,
        )
        run.plan.resume()
        append("masterplan_execution_resumed", {"run_id": str(run.pk)})
