"""What a blocked gate says: each failing test and check with its line, the atoms that can be at fault, and prices.

The page of the run, the acceptance report and whatever else shows a blocked gate draw these rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from execution.gate.decision import SHOULD_THRESHOLD
from execution.gate.evidence import due_tests
from execution.gate.repair import (
    candidates,
    changed_nothing,
    failed_checks,
    feedback_from_rows,
    rewritten,
)
from execution.gate.report.suspects import Suspect, Suspects
from execution.gate.report.untested import Untested, untested
from execution.gate.test_failures import UNPROVEN, Line, Why, failed_names, line_at, why_not_passed
from execution.models import (
    AcceptanceResult,
    AcceptanceTest,
    Atom,
    Attempt,
    Check,
    GateDecision,
    Wave,
)
from execution.source.atom_source import stripped
from execution.source.places import Place
from execution.source.rows import source_of
from planning.models import Requirement

PASSED = AcceptanceResult.Status.PASSED


@dataclass(frozen=True, kw_only=True)
class BlockingTest:
    """`waits_for` are atoms it touches that are not accepted yet: then it accuses nobody."""

    test: AcceptanceTest
    why: Why
    failures: Sequence[dict[str, Any]]
    output: str
    suspects: Sequence[Suspect]
    waits_for: Sequence[Atom]


@dataclass(frozen=True, kw_only=True)
class BlockingCheck:
    """`line` is the failing line, in the whole text of the atom."""

    check: Check
    line: Line | None
    suspects: Sequence[Suspect]


@dataclass(frozen=True, kw_only=True)
class BlockedGate:
    """`repairable` are what another repair writes again; `rewritten` what was, since the closing before the latest."""

    wave: Wave
    decision: GateDecision | None
    tests: Sequence[BlockingTest]
    checks: Sequence[BlockingCheck]
    untested: Sequence[Untested]
    repairable: Sequence[Suspect]
    repair_usd: Decimal | None
    rewritten: Sequence[Attempt]
    changed_nothing: bool

    @property
    def count(self) -> int:
        return len(self.tests) + len(self.checks) + len(self.untested)


def blocked_gate(wave: Wave) -> BlockedGate:
    """Of a wave that is blocked, as at the latest closing of its gate."""
    suspects = Suspects(wave.run)
    feedback = feedback_from_rows(wave.run, wave)
    repairable = candidates(wave.run, feedback, beyond_attempts=True)
    decision = wave.decisions.order_by("id").last()
    is_release = decision is not None and decision.can_release is not None
    return BlockedGate(
        wave=wave,
        decision=decision,
        tests=[_test(test, suspects) for test in failing_tests(wave, decision)],
        checks=[_check(check, suspects) for check in failed_checks(wave)],
        untested=untested(wave.run) if is_release else [],
        repairable=suspects.of(repairable),
        repair_usd=suspects.price(repairable),
        rewritten=list(rewritten(wave).select_related("atom")),
        changed_nothing=changed_nothing(wave),
    )


def failing_tests(wave: Wave, decision: GateDecision | None) -> QuerySet[AcceptanceTest]:
    """The due tests that shut the gate: SHOULD ones only where too many fail, and none that is waived."""
    rate = decision.should_rate if decision else None
    blocking = [Requirement.Priority.MUST]
    if rate is None or rate < SHOULD_THRESHOLD:
        blocking.append(Requirement.Priority.SHOULD)
    due = due_tests(wave.run, wave).filter(requirement__priority__in=blocking)
    live = wave.run.waivers.filter(ended_at=None)
    latest = AcceptanceResult.objects.filter(test__run=wave.run_id).latest_per_test()
    passed = [test for test, status in latest.values_list("test", "status") if status == PASSED]
    return due.exclude(pk__in=live.values("test")).exclude(pk__in=passed)


def _test(test: AcceptanceTest, suspects: Suspects) -> BlockingTest:
    result = test.results.order_by("id").last()
    failures = result.failures if result else []
    touched = list(test.atoms.only("path", "symbol", "status").in_order())
    is_proven = test.state not in UNPROVEN
    accused = suspects.blame.of_test(test, failed_names(failures)) if is_proven else []
    passed_through = [one["program"] for one in reversed(failures) if one["program"]]
    lines = {(line["path"], line["symbol"]): line["number"] for line in passed_through}
    return BlockingTest(
        test=test,
        why=why_not_passed(test, result.status if result else "", failures, _said(result)),
        failures=failures,
        output=_said(result),
        suspects=suspects.of(accused, lines),
        waits_for=[atom for atom in touched if atom.status != Atom.Status.ACCEPTED],
    )


def _said(result: AcceptanceResult | None) -> str:
    return result.stderr if result else ""


def _check(check: Check, suspects: Suspects) -> BlockingCheck:
    found = suspects.of(suspects.blame.of_finding(check))
    own = [one.atom for one in found if (one.atom.path, one.atom.symbol) == _place(check)]
    line = _failing_line(check, own[0]) if own else None
    lines = {_place(check): line["number"]} if line else None
    ids = [one.atom.pk for one in found]
    return BlockingCheck(check=check, line=line, suspects=suspects.of(ids, lines))


def _place(check: Check) -> tuple[str, str]:
    return check.path, check.symbol


def _failing_line(check: Check, atom: Atom) -> Line | None:
    place = Place(path=check.path, symbol=check.symbol, line=check.line)
    return line_at(place, stripped(source_of(atom)).code, atom.imports)
