"""Atoms, and what they need of one another."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ninja import Query, Router

from config.access.http import AuthedRequest
from config.shared.api.paging import paged
from execution.api import schemas
from execution.api.run_rows import atom_of, atom_row, newest_run, node
from execution.api.runs import AtomFilter, waves_of
from execution.models import Atom, AtomDependency, Attempt

router = Router(tags=["atoms"])
dependency_router = Router(tags=["dependency"])
PLAN = "/{uuid:masterplan_id}"


class AtomsOfPlan(AtomFilter):
    masterplan_id: UUID


@router.get("", response=schemas.AtomPage)
def list_atoms(request: AuthedRequest, page: Query[AtomsOfPlan]) -> dict[str, Any]:
    """The atoms of a plan's newest run, in the order of the plan."""
    rows = newest_run(request, page.masterplan_id).atoms.in_order()
    if page.status is not None:
        rows = rows.filter(status=page.status)
    whole = rows.select_related("task", "wave").defer("code", "description")
    found = paged(whole, page, "atoms")
    return found | {"atoms": [atom_row(atom) for atom in found["atoms"]]}


@router.get("/{uuid:atom_id}", response=schemas.AtomWhole)
def read_atom(request: AuthedRequest, atom_id: UUID) -> dict[str, Any]:
    """An atom with its code, its attempts and what was checked of each."""
    atom = atom_of(request, atom_id)
    attempts = atom.attempts.prefetch_related("checks").order_by("number")
    return atom_row(atom) | {
        "description": atom.description,
        "code": atom.code,
        "code_sha": atom.code_sha,
        "attempts": [_attempt(attempt) for attempt in attempts],
        "depends_on": list(atom.dependencies.values_list("provider", flat=True)),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    same = (
        "number", "by", "purpose", "model", "outcome", "error_class", "error", "started_at",
        "ended_at",
    )  # fmt: skip
    checks = ("level", "validator", "outcome", "detail", "line", "tool", "version", "ms")
    return {name: getattr(attempt, name) for name in same} | {
        "checks": [
            {name: getattr(check, name) for name in checks} for check in attempt.checks.all()
        ]
    }


def _nodes(atoms: Iterable[Atom]) -> list[dict[str, Any]]:
    return [node(atom) for atom in atoms]


@dependency_router.get(f"/graph{PLAN}", response=schemas.Graph)
def read_graph(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """The atoms of the newest run and the edges between them."""
    run = newest_run(request, masterplan_id)
    edges = AtomDependency.objects.filter(atom__run=run).order_by("pk")
    small = run.atoms.in_order().select_related("wave").defer("code", "description")
    return {
        "masterplan_id": run.plan_id,
        "execution_id": run.pk,
        "nodes": _nodes(small),
        "edges": [
            {"atom": atom, "provider": provider, "kind": kind, "cut_reason": cut}
            for atom, provider, kind, cut in edges.values_list(
                "atom", "provider", "kind", "cut_reason"
            )
        ],
    }


@dependency_router.get(f"/waves{PLAN}", response=schemas.Waves)
def read_waves(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """The waves of the newest run: what can be written at the same time."""
    return waves_of(newest_run(request, masterplan_id))


@dependency_router.get("/atom/{uuid:atom_id}", response=schemas.Neighbours)
def read_neighbours(request: AuthedRequest, atom_id: UUID) -> dict[str, Any]:
    """What an atom needs, and what needs it."""
    atom = atom_of(request, atom_id)
    of_run = Atom.objects.filter(run=atom.run_id).select_related("wave").in_order()
    return {
        "atom_id": atom.pk,
        "depends_on": _nodes(of_run.filter(dependents__atom=atom)),
        "needed_by": _nodes(of_run.filter(dependencies__provider=atom)),
    }
