"""The upper part of the one lock order: plan → run → wave → atom (docs/locks.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from execution.models import Atom, Run, Wave
from planning.history import recording
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


def lock_wave(wave_id: UUID) -> Wave:
    return Wave.objects.select_for_update(no_key=True).get(pk=wave_id)


def lock_atom(atom: Atom) -> Atom:
    """The atom as it is now, locked with its wave before it; only inside `locked`."""
    if atom.wave_id:
        lock_wave(atom.wave_id)
    locked_atom = Atom.objects.select_for_update(no_key=True).get(pk=atom.pk)
    locked_atom.run = atom.run
    return locked_atom
