"""Confidence in an atom and precision of a run: pure arithmetic, rounded half up once at the end.

Source of every figure: rules, confidence and precision of a run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

PLACES = Decimal("0.0001")
WITHOUT_CHECKS = Fraction(3, 10)
NOTHING_DUE = Fraction(1, 2)
# Twice the weight for what makes code usable at all.
VALIDATION_WEIGHTS = {"syntax": 2, "contract": 2, "lint": 1, "types": 1, "safety": 1}
PRECISION_TARGET = Decimal(98)


class Level(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    CRITICAL = "critical"


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """Each part and the total in [0, 1], four places."""

    total: Decimal
    validation: Decimal
    retries: Decimal
    complexity: Decimal
    integration: Decimal

    @property
    def level(self) -> Level:
        return level_of(self.total)


def score(
    *, passed: Mapping[str, bool], retries: int, cyclomatic: int, integration: Fraction
) -> Confidence:
    """`passed` says per validator whether all its checks passed; what was not checked is not in it."""
    parts = (
        validation_part(passed),
        retries_part(retries),
        complexity_part(cyclomatic),
        integration,
    )
    return weigh(*parts)


def weigh(
    validation: Fraction, retries: Fraction, complexity: Fraction, integration: Fraction
) -> Confidence:
    """C = 0.40·V + 0.30·R + 0.20·X + 0.10·I."""
    total = (4 * validation + 3 * retries + 2 * complexity + integration) / 10
    return Confidence(
        total=rounded(total),
        validation=rounded(validation),
        retries=rounded(retries),
        complexity=rounded(complexity),
        integration=rounded(integration),
    )


def validation_part(passed: Mapping[str, bool]) -> Fraction:
    """What is not known counts as not passed; 0.3 if nothing was checked at all."""
    if not passed:
        return WITHOUT_CHECKS
    gained = sum(weight for name, weight in VALIDATION_WEIGHTS.items() if passed.get(name))
    return Fraction(gained, sum(VALIDATION_WEIGHTS.values()))


def retries_part(retries: int) -> Fraction:
    return max(Fraction(0), 1 - Fraction(retries, 5))


def complexity_part(cyclomatic: int) -> Fraction:
    """1 up to 3, 0 from 10, linear between."""
    return min(Fraction(1), max(Fraction(0), 1 - Fraction(cyclomatic - 3, 7)))


def integration_part(*, passed: int, due: int, broke_the_system: bool) -> Fraction:
    """The share of due tests touching the atom that passed; 0 if a check of the whole failed by it."""
    if broke_the_system:
        return Fraction(0)
    return Fraction(passed, due) if due else NOTHING_DUE


def level_of(total: Decimal) -> Level:
    if total >= Decimal("0.85"):
        return Level.HIGH
    if total >= Decimal("0.70"):
        return Level.MEDIUM
    return Level.LOW if total >= Decimal("0.50") else Level.CRITICAL


def rounded(value: Fraction, places: Decimal = PLACES) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(places, rounding=ROUND_HALF_UP)


def precision(
    *,
    rates: Sequence[Decimal],
    tests_passed: int,
    tests: int,
    levels: Sequence[tuple[int, int]],
) -> Decimal | None:
    """P = 0.50·spec + 0.30·integration + 0.20·validation, 0–100; None where it is undefined.

    `rates` are the MUST and SHOULD percentages that exist, `levels` (passed, all) checks of each level looked at.
    """
    looked_at = [(passed, of) for passed, of in levels if of]
    if not rates or not tests or not looked_at:
        return None
    spec = sum((Fraction(rate) for rate in rates), Fraction(0)) / len(rates)
    integration = Fraction(100 * tests_passed, tests)
    shares = [Fraction(100 * passed, of) for passed, of in looked_at]
    validation = sum(shares, Fraction(0)) / len(shares)
    return rounded((5 * spec + 3 * integration + 2 * validation) / 10, Decimal("0.01"))
