"""The gate's decision (Gate S): a pure function of due tests, results and waivers.

Source: rules, acceptance and Gate S.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

MUST_THRESHOLD = Decimal(100)
SHOULD_THRESHOLD = Decimal(95)
SYSTEM_LEVEL = 4


@dataclass(frozen=True, kw_only=True)
class DueTest:
    """`is_passed` is False also for a test that did not or could not run; `why` says then what is wrong."""

    name: str
    requirement: str
    is_must: bool
    is_passed: bool
    is_waived: bool = False
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class DueCheck:
    """`is_left`: it failed for errors in types that no repair mended; the gate says so, and is not shut by it."""

    name: str
    level: int
    is_passed: bool
    why: str = ""
    is_left: bool = False

    @property
    def holds(self) -> bool:
        return self.is_passed or self.is_left


@dataclass(frozen=True, kw_only=True)
class LiveRequirement:
    """`why_untested` is said where it has no test."""

    code: str
    is_must: bool
    why_untested: str = "no test was asked for"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Rates are percent, None while nothing of the class is due; `can_release` is None before the last gate."""

    must_rate: Decimal | None
    should_rate: Decimal | None
    must_due: int
    should_due: int
    is_passed: bool
    opened_by: str
    blockers: tuple[str, ...]
    can_release: bool | None


def decide(
    tests: Sequence[DueTest],
    checks: Sequence[DueCheck],
    *,
    is_release: bool,
    requirements: Sequence[LiveRequirement] = (),
    is_short: bool = False,
) -> Decision:
    """`requirements` are all live ones; only the release gate asks that each has a test.

    `is_short` says that a MUST of the brief was given up, by whomever: that opens no less, but it is no release.
    """
    counted = [*tests, *(_untested(tests, requirements) if is_release else ())]
    must = [test for test in counted if test.is_must]
    should = [test for test in counted if not test.is_must]
    failed_checks = tuple(_said(f"level {c.level}", c.name, c.why) for c in checks if not c.holds)
    nothing_tested = is_release and not tests
    is_passed = _holds(must, should) and not failed_checks and not nothing_tested
    excused = not is_passed and _holds_but_for_waived(must, should)
    opened_by_waiver = excused and not failed_checks and not nothing_tested
    return Decision(
        must_rate=rate(must),
        should_rate=rate(should),
        must_due=len(must),
        should_due=len(should),
        is_passed=is_passed,
        opened_by="gate" if is_passed else "waiver" if opened_by_waiver else "",
        blockers=_blockers(must, should, failed_checks, nothing_tested),
        can_release=_can_release(tests, must, checks) and not is_short if is_release else None,
    )


def rate(tests: Sequence[DueTest]) -> Decimal | None:
    """Percent passed, cut after two places so that no rounding reaches a threshold."""
    if not tests:
        return None
    share = Decimal(100 * sum(test.is_passed for test in tests)) / len(tests)
    return share.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def _untested(tests: Sequence[DueTest], requirements: Sequence[LiveRequirement]) -> list[DueTest]:
    """A requirement without a test is one failed test of its class."""
    tested = {test.requirement for test in tests}
    return [
        DueTest(name=r.why_untested, requirement=r.code, is_must=r.is_must, is_passed=False)
        for r in requirements
        if r.code not in tested
    ]


def _holds(must: Sequence[DueTest], should: Sequence[DueTest]) -> bool:
    return _reaches(must, MUST_THRESHOLD) and _reaches(should, SHOULD_THRESHOLD)


def _reaches(tests: Sequence[DueTest], threshold: Decimal) -> bool:
    passed = sum(test.is_passed for test in tests)
    return passed * 100 >= threshold * len(tests)


def _holds_but_for_waived(must: Sequence[DueTest], should: Sequence[DueTest]) -> bool:
    """Whether the requirement holds when waived tests count as passed, which they do only here."""
    must_ok = all(test.is_passed or test.is_waived for test in must)
    passed = sum(test.is_passed or test.is_waived for test in should)
    return must_ok and passed * 100 >= SHOULD_THRESHOLD * len(should)


def _blockers(
    must: Sequence[DueTest],
    should: Sequence[DueTest],
    failed_checks: tuple[str, ...],
    nothing_tested: bool,
) -> tuple[str, ...]:
    blocking = [test for test in must if not test.is_passed]
    if not _reaches(should, SHOULD_THRESHOLD):
        blocking += [test for test in should if not test.is_passed]
    named = tuple(_said(t.requirement, t.name, t.why) for t in blocking if not t.is_waived)
    missing = ("no acceptance test at all",) if nothing_tested else ()
    return (*named, *failed_checks, *missing)


def _said(of: str, name: str, why: str) -> str:
    return f"{of}: {name} {why}" if why else f"{of}: {name}"


def _can_release(
    tests: Sequence[DueTest], must: Sequence[DueTest], checks: Sequence[DueCheck]
) -> bool:
    """Every MUST and every check of the whole holds, none of them waived."""
    whole = [check for check in checks if check.level == SYSTEM_LEVEL]
    return bool(tests) and all(t.is_passed for t in must) and all(c.holds for c in whole)
