"""Removing what nothing uses: a person's act, after the proof by removal has named it."""

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.signals import send_on_commit
from execution.choices import CLOSED_WAVE, OPEN_RUN, RunStatus
from execution.engine.row_locks import lock_waves, locked
from execution.engine.stale import reopen_run, reopen_wave
from execution.errors import NothingDead
from execution.models import Atom, RemovalProof, Run
from execution.signals import run_moved
from execution.source.rows import whole_text
from planning.log.event_log import append


def dead_atoms(run: Run) -> list[Atom]:
    """Dead code of a run whose atoms are all accepted: before that, what uses it may not be written yet."""
    if run.status not in (*OPEN_RUN, RunStatus.COMPLETED):
        return []
    if run.atoms.exclude(status=Atom.Status.ACCEPTED).exists():
        return []
    dead = RemovalProof.objects.current().filter(outcome=RemovalProof.Outcome.DEAD)
    return list(run.atoms.filter(removal__in=dead).in_order())


def remove_dead_code(run: Run, by: User) -> list[str]:
    """All of it at once, as one dead atom may use another; the gate of the last wave is asked again.

    The code stays in the audit log. Returns the names. Raises NothingDead, NotPermitted.
    """
    require(by, "review", run.plan)
    with locked(run.pk, actor=by.get_username()) as held:
        waves = lock_waves(held)
        dead = dead_atoms(held)
        if not dead:
            raise NothingDead
        names = [str(atom) for atom in dead]
        code = {str(atom): whole_text(atom.imports, atom.code) for atom in dead}
        audit(by, "remove_dead_code", held.plan, before=code)
        append("dead_code_removed", {"names": ", ".join(names), "atoms": len(names)})
        held.atoms.filter(pk__in=[atom.pk for atom in dead]).delete()
        if waves[-1].status in CLOSED_WAVE:
            reopen_wave(waves[-1])
        reopen_run(held)
        send_on_commit(run_moved, sender=Run, run_id=held.pk)
    return names
