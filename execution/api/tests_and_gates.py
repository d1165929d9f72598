"""Acceptance tests and gates: what was tested, what holds, and the decisions at a blocked gate."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Paging, paged
from execution.api import check_schemas, schemas
from execution.api.run_rows import newest_run, run_row
from execution.choices import GateOpenedBy
from execution.gate import retesting, waivers
from execution.gate.report import gate_report
from execution.models import AcceptanceResult, AcceptanceTest, GateDecision, Run, Wave
from execution.prepare.acceptance_tests import LONGEST_TEST

router = Router(tags=["testing"])
gate_router = Router(tags=["gate"])
PLAN = "/{uuid:masterplan_id}"
WAVE = "/waves/{uuid:wave_id}"
TEST = "/tests/{uuid:test_id}"


class Waiving(Sent):
    """The failing tests to live with, and why; the reason is kept in the history."""

    test_ids: list[UUID] = Field(min_length=1, max_length=200)
    reason: Text = Field(min_length=1, max_length=500)


class NewText(Sent):
    """The whole new text of a test, and why; the reason is kept in the history."""

    code: Text = Field(min_length=1, max_length=LONGEST_TEST)
    reason: Text = Field(min_length=1, max_length=500)


@router.get(f"/results{PLAN}", response=schemas.ResultPage)
def results(request: AuthedRequest, masterplan_id: UUID, page: Query[Paging]) -> dict[str, Any]:
    """The tests of the newest run, each with its last result."""
    run = newest_run(request, masterplan_id)
    tests = AcceptanceTest.objects.filter(run=run).select_related("requirement").order_by("path")
    found = paged(tests, page, "results")
    last = {
        result.test_id: result
        for result in AcceptanceResult.objects.filter(test__in=found["results"]).latest_per_test()
    }
    return found | {"results": [_result(test, last.get(test.pk)) for test in found["results"]]}


def _result(test: AcceptanceTest, last: AcceptanceResult | None) -> dict[str, Any]:
    return {
        "test_id": test.pk,
        "path": test.path,
        "requirement": test.requirement.code,
        "state": test.state,
        "due_wave": test.due_wave,
        "status": last.status if last else None,
        "at": last.at if last else None,
        "failures": last.failures if last else [],
    }


@router.get(TEST, response=check_schemas.TestWhole)
def read_test(request: AuthedRequest, test_id: UUID) -> dict[str, Any]:
    """A test with its text and its last result."""
    return _whole(_test(request, test_id))


def _test(request: AuthedRequest, test_id: UUID) -> AcceptanceTest:
    tests = AcceptanceTest.objects.select_related("run__plan", "requirement")
    return get_object_or_404(tests, pk=test_id, run__in=Run.objects.visible_to(request.user))


def _whole(test: AcceptanceTest) -> dict[str, Any]:
    last = test.results.order_by("id").last()
    own = {"code": test.code, "timeout_s": test.timeout_s, "output": last.stderr if last else ""}
    return _result(test, last) | own


@router.post(f"{TEST}/change", response=check_schemas.TestWhole)
def change_test(request: AuthedRequest, test_id: UUID, sent: NewText) -> dict[str, Any]:
    """Give a test another text. It is proven red on stubs first; then a blocked gate decides again."""
    test = _test(request, test_id)
    waivers.change_test(test, sent.code, request.user, sent.reason)
    return _whole(_test(request, test_id))


@router.post(f"/generate{PLAN}", response={202: check_schemas.Asked})
def generate(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Have tests written for the requirements of the newest run that have none. It costs money."""
    run = newest_run(request, masterplan_id)
    asked = retesting.write_missing(run, request.user)
    run.refresh_from_db()
    return Status(202, run_row(run) | {"requirements": asked})


@router.post("/run/{uuid:wave_id}", response={202: schemas.RunRow})
def run_tests(request: AuthedRequest, wave_id: UUID) -> Status[dict[str, Any]]:
    """Run the due tests of a wave whose gate is blocked again; the gate then decides anew. Nothing is paid."""
    wave = _wave(request, wave_id)
    retesting.run_again(wave, request.user)
    return _after(wave)


@router.get(f"/statistics{PLAN}", response=check_schemas.TestFigures)
def statistics(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """How many tests there are by state and last result, and what holds of the requirements."""
    run = newest_run(request, masterplan_id)
    states = Counter(run.acceptance_tests.values_list("state", flat=True))
    latest = AcceptanceResult.objects.filter(test__run=run).latest_per_test()
    return {
        "masterplan_id": run.plan_id,
        "total_tests": states.total(),
        "tests_by_state": dict(states),
        "results": dict(Counter(result.status for result in latest)),
        "requirements": dict(Counter(row["status"] for row in gate_report.requirements(run))),
    }


@router.get(f"/gate{PLAN}", response=schemas.Gate)
@gate_router.get(PLAN, response=schemas.Gate)
def read_gate(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """The gates of the newest run, with the last decision of each."""
    return _gate(newest_run(request, masterplan_id))


@router.get(f"/gate{PLAN}/report", response=schemas.GateReport)
@gate_router.get(f"{PLAN}/report", response=schemas.GateReport)
def read_report(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """The gates, what holds of each requirement and since when, what is left, and what was waived."""
    run = newest_run(request, masterplan_id)
    decisions = _decisions(run)
    rows = gate_report.requirements(run)
    return _gate(run) | {
        "requirements": [row | {"tests": [test["name"] for test in row["tests"]]} for row in rows],
        "left": [check.detail for check in decisions[-1].left()] if decisions else [],
        "waived": [waiver.test.path for waiver in gate_report.live_waivers(run)],
    }


def _decisions(run: Run) -> list[GateDecision]:
    return list(GateDecision.objects.filter(wave__run=run).select_related("wave"))


def _gate(run: Run) -> dict[str, Any]:
    gates = gate_report.gates(run, _decisions(run))
    return {
        "masterplan_id": run.plan_id,
        "execution_id": run.pk,
        "can_release": run.can_release,
        "gates": [_row(one["wave"], one["decision"], one["rounds"]) for one in gates],
    }


def _row(wave: Wave, decision: GateDecision | None, rounds: int) -> dict[str, Any]:
    return {
        "wave": wave.number,
        "wave_id": wave.pk,
        "status": wave.status,
        "is_passed": decision.is_passed if decision else None,
        "opened_by": decision.opened_by if decision else GateOpenedBy.NOBODY,
        "must_rate": decision.must_rate if decision else None,
        "should_rate": decision.should_rate if decision else None,
        "blockers": decision.blockers if decision else [],
        "decided_at": decision.at if decision else None,
        "rounds": rounds,
    }


def _wave(request: AuthedRequest, wave_id: UUID) -> Wave:
    waves = Wave.objects.select_related("run__plan", "run__started_by")
    return get_object_or_404(waves, pk=wave_id, run__in=Run.objects.visible_to(request.user))


@gate_router.post(f"{WAVE}/repair", response={202: schemas.RunRow})
def repair_again(request: AuthedRequest, wave_id: UUID) -> Status[dict[str, Any]]:
    """Let the atoms that a blocked gate accuses be written once more."""
    wave = _wave(request, wave_id)
    waivers.repair_again(wave, request.user)
    return _after(wave)


@gate_router.post(f"{WAVE}/waive", response={202: schemas.RunRow})
def waive(request: AuthedRequest, wave_id: UUID, sent: Waiving) -> Status[dict[str, Any]]:
    """Waive failing tests of a wave; its gate decides again, and says for good that it was waived."""
    wave = _wave(request, wave_id)
    tests = [
        get_object_or_404(AcceptanceTest, pk=pk, run=wave.run)
        for pk in dict.fromkeys(sent.test_ids)
    ]
    waivers.waive(wave, tests, request.user, sent.reason)
    return _after(wave)


def _after(wave: Wave) -> Status[dict[str, Any]]:
    wave.run.refresh_from_db()
    return Status(202, run_row(wave.run))
