"""The upper part of the one lock order: plan → run → wave → atom (docs/locks.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from execution.models import Atom, Run, Wave
from planning.log.event_log import recording
from planning.models import MasterPlan


@contextmanager
def locked(run_id: UUID, *, actor: str = "") -> Iterator[Run]:
    """One transaction that records events and holds plan and run. Raises Run.DoesNotExist."""
    plan_id = Run.objects.values_list("plan_id", flat=True).get(pk=run_id)
    with recording(MasterPlan(pk=plan_id), actor):
        plan = MasterPlan.objects.select_for_update(no_key=True).get(pk=plan_id)
        run = Run.objects.select_for_update(no_key=True).get(pk=run_id)
        run.plan = plan
        yield run


def lock_waves(run: Run) -> list[Wave]:
    """Every wave of the run, lowest first; only inside `locked`, before any of its atoms."""
    return list(run.waves.select_for_update(no_key=True).order_by("number"))


def lock_wave(run: Run, wave_id: UUID) -> Wave:
    """This wave as it is now. All are locked: what follows from one may reopen another."""
    return next(wave for wave in lock_waves(run) if wave.pk == wave_id)


def lock_atom(atom: Atom) -> Atom:
    """The atom as it is now, locked after the waves; only inside `locked`."""
    lock_waves(atom.run)
    locked_atom = Atom.objects.select_for_update(no_key=True).get(pk=atom.pk)
    locked_atom.run = atom.run
    return locked_atom
