"""The gate report of a run: which requirements hold and since when, and what fails."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from execution.gate.decision import MUST_THRESHOLD, SHOULD_THRESHOLD
from execution.gate.removal.totals import totals
from execution.gate.report.blocked_gate import BlockedGate, blocked_gate
from execution.models import (
    AcceptanceResult,
    AcceptanceTest,
    Attempt,
    GateDecision,
    GateWaiver,
    Run,
    Wave,
)
from planning.discovery.plan_traces import traces_of
from planning.discovery.requirements import given_up
from planning.discovery.traces import is_brief_unbuilt, missing
from planning.log.verdicts import gaps_said
from planning.models import Requirement
from planning.pages.parts import traced

# An attempt that is under way, or that stands.
SETTLED = [Attempt.Outcome.RUNNING, *Attempt.GOOD]
PASSED = AcceptanceResult.Status.PASSED
THRESHOLDS = {"must": MUST_THRESHOLD, "should": SHOULD_THRESHOLD}


@dataclass(frozen=True, kw_only=True)
class CurrentResult:
    """The current result of one test or requirement, and since when it has been so."""

    status: str
    since: datetime | None = None


def report(run: Run) -> dict[str, Any]:
    decisions = list(GateDecision.objects.filter(wave__run=run).select_related("wave"))
    rows = requirements(run)
    not_built = given_up(run.plan)
    traces = traces_of(run.plan)
    proven = totals(run)
    results = {row["code"]: row["status"] for row in rows}
    return {
        "gates": gates(run, decisions),
        "last": decisions[-1] if decisions else None,
        "blocked": blocked(run),
        "requirements": rows,
        "traces": traced.shown(run.plan, traces, results),
        "not_built": not_built,
        "musts_not_built": sum(r.priority == Requirement.Priority.MUST for r in not_built),
        "missing": missing(traces),
        "removal": proven,
        "gaps_said": gaps_said(proven.gaps) if run.can_release else "",
        "is_brief_unbuilt": is_brief_unbuilt(traces),
        "left": decisions[-1].left() if decisions else [],
        "waivers": live_waivers(run),
        "can_release": run.can_release,
        "thresholds": THRESHOLDS,
        "made_at": decisions[-1].at if decisions else None,
    }


def blocked(run: Run) -> BlockedGate | None:
    """What the lowest blocked gate says; None if no gate is blocked."""
    wave = (
        run.waves.filter(status=Wave.Status.BLOCKED).select_related("run__plan").in_order().first()
    )
    return blocked_gate(wave) if wave else None


def mended(run: Run) -> dict[str, Any] | None:
    """What was changed since a gate last blocked: while it is asked anew, and until another wave is decided.

    None if no gate has blocked, or nothing was changed since.
    """
    decisions = list(GateDecision.objects.filter(wave__run=run).select_related("wave"))
    blocked_at = [at for at, one in enumerate(decisions) if not one.opened_by]
    if not blocked_at:
        return None
    last, later = decisions[blocked_at[-1]], decisions[blocked_at[-1] + 1 :]
    if any(one.wave.number > last.wave.number for one in later):
        return None
    changed = Attempt.objects.filter(atom__run=run, started_at__gte=last.at)
    changed = changed.exclude(purpose=Attempt.Purpose.CONTENT).filter(outcome__in=SETTLED)
    rows = list(changed.select_related("atom").prefetch_related("checks").order_by("started_at"))
    is_open = any(one.wave_id == last.wave_id for one in later)
    return {"wave": last.wave, "is_open": is_open, "changed": rows} if rows else None


def gates(run: Run, decisions: Sequence[GateDecision]) -> list[dict[str, Any]]:
    """Every wave with its newest decision, and how often its gate was asked."""
    of_wave: dict[UUID, list[GateDecision]] = defaultdict(list)
    for decision in decisions:
        of_wave[decision.wave_id].append(decision)
    return [
        {
            "wave": wave,
            "decision": of_wave[wave.pk][-1] if of_wave[wave.pk] else None,
            "rounds": len(of_wave[wave.pk]),
        }
        for wave in run.waves.in_order()
    ]


def requirements(run: Run) -> list[dict[str, Any]]:
    """Live requirements, failing ones first, as shared/_requirement.html wants them and with `since`."""
    tests = _tests_by_requirement(run)
    results = _results_by_test(run)
    waived = {waiver.test_id for waiver in live_waivers(run)}
    rows = [
        _requirement(requirement, tests[requirement.pk], results, waived)
        for requirement in run.plan.requirements.live()
    ]
    return sorted(rows, key=lambda row: (row["status"] not in ("fail", "waived"), row["code"]))


def _requirement(
    requirement: Requirement,
    tests: list[AcceptanceTest],
    results: dict[UUID, list[AcceptanceResult]],
    waived: set[UUID],
) -> dict[str, Any]:
    standing = {test.pk: current_result(results[test.pk]) for test in tests}
    whole = _whole(tests, standing, waived)
    return {
        "code": requirement.code,
        "alias": requirement.alias,
        "priority": requirement.priority,
        "text": requirement.text,
        "criterion": requirement.criterion,
        "status": whole.status,
        "since": whole.since,
        "tests": [
            {
                "name": test.path,
                "status": "waived" if test.pk in waived else _shown(test, standing[test.pk]),
                "url": reverse("execution:test-detail", args=[test.pk]),
            }
            for test in tests
        ],
    }


def _shown(test: AcceptanceTest, standing: CurrentResult) -> str:
    unusable = (AcceptanceTest.State.VACUOUS, AcceptanceTest.State.BROKEN)
    return test.state if test.state in unusable else standing.status


def _whole(
    tests: list[AcceptanceTest], standing: dict[UUID, CurrentResult], waived: set[UUID]
) -> CurrentResult:
    """A requirement holds if every test that has run passes; since its youngest pass."""
    ran = [standing[test.pk] for test in tests if standing[test.pk].since]
    failing = [test for test in tests if standing[test.pk].status not in (PASSED, "nothing_due")]
    if failing:
        status = "waived" if all(test.pk in waived for test in failing) else "fail"
        return CurrentResult(
            status=status, since=min(_times(standing[test.pk] for test in failing))
        )
    if not ran:
        return CurrentResult(status="nothing_due")
    return CurrentResult(status=PASSED, since=max(_times(ran)))


def _times(standings: Any) -> list[datetime]:
    return [standing.since for standing in standings if standing.since]


def current_result(results: Sequence[AcceptanceResult]) -> CurrentResult:
    """The newest result, and the time of the first of the unbroken row of such results it ends."""
    if not results:
        return CurrentResult(status="nothing_due")
    is_pass = results[-1].status == PASSED
    since = results[-1].at
    for result in reversed(results):
        if (result.status == PASSED) != is_pass:
            break
        since = result.at
    return CurrentResult(status=results[-1].status, since=since)


def _tests_by_requirement(run: Run) -> dict[UUID, list[AcceptanceTest]]:
    found: dict[UUID, list[AcceptanceTest]] = defaultdict(list)
    for test in run.acceptance_tests.all():
        found[test.requirement_id].append(test)
    return found


def _results_by_test(run: Run) -> dict[UUID, list[AcceptanceResult]]:
    found: dict[UUID, list[AcceptanceResult]] = defaultdict(list)
    rows = AcceptanceResult.objects.filter(test__run=run).defer("stdout", "stderr")
    for result in rows.order_by("id"):
        found[result.test_id].append(result)
    return found


def live_waivers(run: Run) -> list[GateWaiver]:
    return list(run.waivers.filter(ended_at=None).select_related("test", "wave"))
