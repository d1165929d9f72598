"""Checking a stale atom again without a paid call, when the interfaces it uses are unchanged."""

import logging
from uuid import UUID

from config.shared.database.connections import is_interruption
from config.shared.errors import IllegalTransition
from execution.checks import blocking, check_atom
from execution.engine.run_events import append_atom_event
from execution.models import Atom
from execution.source.atom_source import Finding
from execution.source.trees import neighbourhood, providers_sha
from planning.log.event_log import recording

logger = logging.getLogger(__name__)


def recheck(atom_id: UUID) -> None:
    """stale → accepted, or → ready with what was found. A doubled call changes nothing."""
    atom = Atom.objects.select_related("run__plan", "task").get(pk=atom_id)
    if atom.status != Atom.Status.STALE:
        return
    beside = neighbourhood(atom)
    findings = check_atom(
        beside.own,
        around=beside.around,
        provided=beside.provided,
        package=atom.run.plan.package,
    )
    try:
        _conclude(atom, blocking(findings))
    except IllegalTransition:
        logger.info("recheck overtaken atom=%s", atom.pk)


def give_up(atom_id: UUID, error: Exception) -> None:
    """After an internal error in a recheck, have the atom written again; an interruption only repeats the recheck."""
    if is_interruption(error):
        return
    atom = Atom.objects.get(pk=atom_id)
    if atom.status == Atom.Status.STALE:
        atom.move_to(
            Atom.Status.READY, source=[Atom.Status.STALE], fence=atom.fence, feedback=NOT_CHECKED
        )


NOT_CHECKED = "What this code uses has changed, and it could not be checked again as it is."


def _conclude(atom: Atom, missed: list[Finding]) -> None:
    if missed:
        feedback = "\n".join(f"{finding.validator}: {finding.detail}" for finding in missed)
        atom.move_to(
            Atom.Status.READY, source=[Atom.Status.STALE], fence=atom.fence, feedback=feedback
        )
    else:
        with recording(atom.run.plan):
            sha = providers_sha(atom)
            atom.move_to(
                Atom.Status.ACCEPTED,
                source=[Atom.Status.STALE],
                fence=atom.fence,
                providers_sha=sha,
            )
            append_atom_event("atom_execution_complete", atom, result="accepted, unchanged")
    logger.info("atom rechecked atom=%s status=%s", atom.pk, atom.status)
