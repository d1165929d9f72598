"""When accepted code is no longer what others were written against.

An atom that is written again makes everything that needs it stale, in one transaction, by depth. Source:
architecture, going stale.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from config.shared.database.leases import take_away
from execution.choices import CLOSED_WAVE, OPEN_ATOM, WORKING_ATOM
from execution.engine.events import tell
from execution.engine.row_locks import lock_waves
from execution.models import Atom, Attempt, Run, Wave
from execution.source.rows import edges_of
from planning.lint import graph
from planning.log.event_log import append


def dependents(run_id: UUID, atoms: Iterable[UUID]) -> set[UUID]:
    """All that needs these, directly or further on, without themselves."""
    start = set(atoms)
    backwards = [(provider, atom) for atom, provider in edges_of(run_id)]
    return graph.closure(backwards, start) - start


def write_again(run: Run, feedback: Mapping[UUID, str], *, purpose: str) -> None:
    """Inside `locked`: accepted atoms go back to ready, each with what is asked of it."""
    lock_waves(run)
    atoms = list(run.atoms.filter(pk__in=feedback).order_by("number").select_related("task"))
    for atom in atoms:
        if atom.status == Atom.Status.ACCEPTED:
            atom.move_to(Atom.Status.STALE, source=[Atom.Status.ACCEPTED], next_fence=True)
        atom.move_to(
            Atom.Status.READY,
            source=[atom.status],
            feedback=feedback[atom.pk],
            next_purpose=purpose,
            confidence=None,
            confirmed_at=None,
        )
    spread(run, [atom.pk for atom in atoms])


def spread(run: Run, changed: Iterable[UUID]) -> None:
    """Inside `locked`: what depends on the changed atoms waits for them; waves and run reopen."""
    changed = list(changed)
    cone = run.atoms.filter(pk__in=dependents(run.pk, changed))
    working = list(cone.filter(status__in=WORKING_ATOM).values_list("pk", flat=True))
    take_away(cone.filter(status__in=WORKING_ATOM), status=Atom.Status.PENDING)
    cone.filter(status=Atom.Status.READY).update(status=Atom.Status.PENDING)
    accepted = list(
        cone.filter(status=Atom.Status.ACCEPTED).select_related("task").order_by("number")
    )
    cone.filter(pk__in=[atom.pk for atom in accepted], status=Atom.Status.ACCEPTED).update(
        status=Atom.Status.STALE, fence=F("fence") + 1, confidence=None
    )
    abandoned = Attempt.objects.filter(atom__in=working, outcome=Attempt.Outcome.RUNNING)
    abandoned.update(outcome=Attempt.Outcome.ABANDONED, ended_at=timezone.now())
    rewritten = run.atoms.filter(pk__in=changed).select_related("task").order_by("number")
    for atom in rewritten:
        tell("atom_stale", atom, dependents=len(accepted) + len(working))
    for atom in accepted:
        tell("atom_stale", atom, because=", ".join(str(one) for one in rewritten[:3]))
    reopen(run)


def reopen(run: Run) -> None:
    """A wave that holds unfinished atoms runs again, and with it a run that was over."""
    holding = set(run.atoms.filter(status__in=OPEN_ATOM).values_list("wave", flat=True))
    for wave in lock_waves(run):
        if wave.pk in holding and wave.status in CLOSED_WAVE:
            reopen_wave(wave)


def reopen_wave(wave: Wave) -> None:
    wave.move_to(
        Wave.Status.RUNNING,
        source=CLOSED_WAVE,
        next_fence=True,
        lease_until=None,
        closed_at=None,
    )


def reopen_run(run: Run) -> None:
    """Inside `locked`: a finished run, or one that waits at a gate, goes on after a person decided."""
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
        )
        run.plan.resume()
        append("masterplan_execution_resumed", {"run_id": str(run.pk)})
