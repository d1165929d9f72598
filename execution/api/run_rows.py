"""Rows of runs and atoms as plain values, and finding what a person may see."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from config.access.http import AuthedRequest
from execution.models import Atom, Run
from execution.pages.run_state import newest
from planning.pages.tabs import fetch


def run_of(request: AuthedRequest, execution_id: UUID) -> Run:
    """Raises Http404 for what this person may not see."""
    visible = Run.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("plan", "started_by"), pk=execution_id)


def newest_run(request: AuthedRequest, masterplan_id: UUID) -> Run:
    """Of a plan this person may see. Raises Http404 and NothingToRun."""
    return newest(fetch(request, masterplan_id))


def atom_of(request: AuthedRequest, atom_id: UUID) -> Atom:
    visible = Atom.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("run__plan", "task", "wave"), pk=atom_id)


def run_row(run: Run) -> dict[str, Any]:
    same = (
        "number", "status", "pause_reason", "reason", "concurrency", "can_release",
        "started_at", "ended_at",
    )  # fmt: skip
    return {name: getattr(run, name) for name in same} | {
        "execution_id": run.pk,
        "masterplan_id": run.plan_id,
        "started_by": run.started_by.get_username(),
    }


def atom_row(atom: Atom) -> dict[str, Any]:
    same = (
        "id", "number", "path", "symbol", "kind", "language", "status", "signature", "confidence",
        "lines_of_code", "cyclomatic", "last_error", "accepted_at",
    )  # fmt: skip
    return {name: getattr(atom, name) for name in same} | {
        "execution_id": atom.run_id,
        "task": atom.task.stable_id,
        "wave": atom.wave.number if atom.wave else None,
    }


def node(atom: Atom) -> dict[str, Any]:
    same = ("id", "symbol", "path", "status")
    wave = atom.wave.number if atom.wave else None
    return {name: getattr(atom, name) for name in same} | {"wave": wave}
