"""One run: how far it is, its waves, its atoms, its figures, and holding or ending it."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count
from ninja import Query, Router, Status

from config.access.http import AuthedRequest
from config.shared.api.paging import Paging, paged
from execution.api import schemas
from execution.api.run_rows import atom_row, run_of, run_row
from execution.choices import AtomStatus
from execution.engine import lifecycle
from execution.export.summary import run_figures
from execution.models import Run
from execution.pages.run_state import state_words
from execution.pages.timing.left import left_of

router = Router(tags=["execution"])
RUN = "/{uuid:execution_id}"


class AtomFilter(Paging):
    status: AtomStatus | None = None


@router.get(RUN, response=schemas.RunRow)
def read_run(request: AuthedRequest, execution_id: UUID) -> dict[str, Any]:
    """The run as it stands."""
    return run_row(run_of(request, execution_id))


@router.get(f"{RUN}/progress", response=schemas.Progress)
def progress(request: AuthedRequest, execution_id: UUID) -> dict[str, Any]:
    """How many atoms are accepted, and about how long it still takes."""
    run = run_of(request, execution_id)
    counts = run.atoms.counts_by_status()
    left = left_of(run) if run.status == Run.Status.RUNNING else None
    total, accepted = sum(counts.values()), counts.get(AtomStatus.ACCEPTED, 0)
    return {
        "execution_id": run.pk,
        "status": run.status,
        "message": state_words(run),
        "total_atoms": total,
        "accepted_atoms": accepted,
        "atoms_by_status": counts,
        "progress_percent": 100 * accepted / total if total else None,
        "seconds_left": left.seconds if left and not left.is_unknown else None,
    }


@router.get(f"{RUN}/waves", response=schemas.Waves)
def waves(request: AuthedRequest, execution_id: UUID) -> dict[str, Any]:
    """Its waves, in order."""
    return waves_of(run_of(request, execution_id))


def waves_of(run: Run) -> dict[str, Any]:
    counts: dict[UUID | None, dict[str, int]] = defaultdict(dict)
    for wave, status, count in (
        run.atoms.order_by().values_list("wave", "status").annotate(Count("pk"))
    ):
        counts[wave][status] = count
    same = ("id", "number", "status", "repair_rounds", "started_at", "closed_at")
    rows = [
        {name: getattr(wave, name) for name in same} | {"atoms_by_status": counts[wave.pk]}
        for wave in run.waves.in_order()
    ]
    return {"execution_id": run.pk, "waves": rows}


@router.get(f"{RUN}/atoms", response=schemas.AtomPage)
def atoms(request: AuthedRequest, execution_id: UUID, page: Query[AtomFilter]) -> dict[str, Any]:
    """Its atoms, in the order of the plan."""
    rows = run_of(request, execution_id).atoms.in_order()
    if page.status is not None:
        rows = rows.filter(status=page.status)
    whole = rows.select_related("task", "wave").defer("code", "description")
    found = paged(whole, page, "atoms")
    return found | {"atoms": [atom_row(atom) for atom in found["atoms"]]}


@router.get(f"{RUN}/metrics", response=schemas.Metrics)
def metrics(request: AuthedRequest, execution_id: UUID) -> dict[str, Any]:
    """The figures of the run: waves, atoms, attempts, gates, and what tests hold."""
    run = run_of(request, execution_id)
    return {"execution_id": run.pk, "figures": run_figures(run)}


def _moved(run: Run) -> Status[dict[str, Any]]:
    run.refresh_from_db()
    return Status(202, run_row(run))


@router.post(f"{RUN}/pause", response={202: schemas.RunRow})
def pause(request: AuthedRequest, execution_id: UUID) -> Status[dict[str, Any]]:
    """Hold it. Calls under way are stopped, and done again when it goes on."""
    run = run_of(request, execution_id)
    lifecycle.pause(run, request.user)
    return _moved(run)


@router.post(f"{RUN}/resume", response={202: schemas.RunRow})
def resume(request: AuthedRequest, execution_id: UUID) -> Status[dict[str, Any]]:
    """Let it go on."""
    run = run_of(request, execution_id)
    lifecycle.resume(run, request.user)
    return _moved(run)


@router.post(f"{RUN}/cancel", response={202: schemas.RunRow})
def cancel(request: AuthedRequest, execution_id: UUID) -> Status[dict[str, Any]]:
    """End it."""
    run = run_of(request, execution_id)
    lifecycle.cancel(run, request.user)
    return _moved(run)
