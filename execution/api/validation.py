"""What machines have checked, by level: 1 an atom, 2 its file, 3 its milestone, 4 the whole; and checking again."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.access.permissions import require
from config.shared.api.fields import Sent, Text
from execution.api import check_schemas
from execution.api.run_rows import atom_of, newest_run
from execution.checks import check_atom
from execution.errors import NothingToJudge
from execution.gate.removal import dead_code, proofs
from execution.models import Attempt, Check, Run, Wave
from execution.source.trees import neighbourhood

router = Router(tags=["validation"])
PLAN = "/{uuid:masterplan_id}"
LEVELS = (1, 2, 3, 4)
LONGEST_CODE = 60_000


class Candidate(Sent):
    """Code to check in the atom's place, without its imports; empty: the code it has."""

    code: Text = Field("", max_length=LONGEST_CODE)


@router.get(PLAN, response=check_schemas.Validation)
def read_validation(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """The newest run's checks by level and outcome: of each atom's last attempt, of each wave's last closing."""
    run = newest_run(request, masterplan_id)
    counts = _counts(run)
    rows = [{"level": level, **_row(counts.get(level, {}))} for level in LEVELS]
    return {"masterplan_id": run.plan_id, "execution_id": run.pk, "levels": rows}


def _counts(run: Run) -> dict[int, dict[str, int]]:
    latest = run.atoms.annotate(last=Max("attempts__number")).values_list("pk", "last")
    attempts = Attempt.objects.filter(atom__run=run).values_list("pk", "atom", "number")
    last = dict(latest)
    ids = [pk for pk, atom, number in attempts if last[atom] == number]
    rounds = run.waves.annotate(last=Max("decisions__round")).values_list("pk", "last")
    of_waves = [
        Check.objects.filter(wave=pk, round=last) for pk, last in rounds if last is not None
    ]
    found: dict[int, dict[str, int]] = {}
    for checks in [Check.objects.filter(attempt__in=ids), *of_waves]:
        grouped = checks.order_by().values_list("level", "outcome").annotate(Count("pk"))
        for level, outcome, count in grouped:
            row = found.setdefault(level, {})
            row[outcome] = row.get(outcome, 0) + count
    return found


def _row(outcomes: dict[str, int]) -> dict[str, Any]:
    total, passed = sum(outcomes.values()), outcomes.get(Check.Outcome.PASSED, 0)
    return {"outcomes": outcomes, "pass_rate": 100 * passed / total if total else None}


@router.get("/atom/{uuid:atom_id}", response=check_schemas.Checks)
def read_atom_checks(request: AuthedRequest, atom_id: UUID) -> dict[str, Any]:
    """What was checked of an atom at its last attempt."""
    last = atom_of(request, atom_id).attempts.order_by("number").last()
    return _checks(last.checks.all() if last else [])


@router.get("/wave/{uuid:wave_id}", response=check_schemas.Checks)
def read_wave_checks(request: AuthedRequest, wave_id: UUID) -> dict[str, Any]:
    """What was checked of milestones and of the whole at the last closing of a wave."""
    mine = Run.objects.visible_to(request.user)
    wave = get_object_or_404(Wave, pk=wave_id, run__in=mine)
    latest = wave.decisions.aggregate(latest=Max("round"))["latest"]
    return _checks(wave.checks.filter(round=latest) if latest is not None else [])


@router.post("/atom/{uuid:atom_id}", response=check_schemas.Checks)
def check_now(
    request: AuthedRequest, atom_id: UUID, sent: Candidate | None = None
) -> dict[str, Any]:
    """Check an atom now at levels 1 and 2, or other code in its place. Nothing is stored or decided by it."""
    atom = atom_of(request, atom_id)
    require(request.user, "request_review", atom.run.plan)
    code = sent.code if sent and sent.code else atom.code
    if not code.strip():
        raise NothingToJudge
    beside = neighbourhood(atom)
    own = replace(beside.own, code=code)
    return _checks(
        check_atom(
            own, around=beside.around, provided=beside.provided, package=atom.run.plan.package
        )
    )


def _checks(found: Iterable[Any]) -> dict[str, Any]:
    same = (
        "level", "validator", "outcome", "detail", "path", "symbol", "line", "tool", "version", "ms",
    )  # fmt: skip
    return {"checks": [{name: getattr(one, name) for name in same} for one in found]}


@router.post(f"/removal{PLAN}", response={202: check_schemas.Validation})
def prove_by_removal(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Take every atom away in turn, to see whether a test turns red; the figures come with the run's metrics."""
    proofs.ask(newest_run(request, masterplan_id), request.user)
    return Status(202, read_validation(request, masterplan_id))


@router.post(f"/dead-code{PLAN}", response=check_schemas.Removed)
def remove_dead_code(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """Remove what the last proof found that nothing uses; the last gate is asked again."""
    run = newest_run(request, masterplan_id)
    return {"removed": dead_code.remove_dead_code(run, request.user)}
