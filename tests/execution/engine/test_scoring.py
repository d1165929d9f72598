"""Confidence and precision, against worked values."""

from decimal import Decimal
from fractions import Fraction

import pytest

from execution.gate.confidence import (
    complexity_part,
    integration_part,
    level_of,
    precision,
    retries_part,
    score,
    validation_part,
    weigh,
)

HALF = Fraction(1, 2)
THREE_TENTHS = Fraction(3, 10)


@pytest.mark.parametrize(
    ("parts", "total", "level"),
    [
        ((1, 1, 1, HALF), "0.95", "high"),
        ((THREE_TENTHS, 1, 1, HALF), "0.67", "low"),
        ((Fraction(5, 7), Fraction(4, 5), 1, HALF), "0.7757", "medium"),
        ((1, Fraction(3, 5), HALF, HALF), "0.73", "medium"),
        ((THREE_TENTHS, 0, 0, HALF), "0.17", "critical"),
        ((1, 1, 1, 1), "1.0", "high"),
    ],
)
def test_worked_values(parts: tuple[Fraction, ...], total: str, level: str) -> None:
    confidence = weigh(*(Fraction(part) for part in parts))

    assert confidence.total == Decimal(total)
    assert confidence.level == level


def test_a_sum_of_tenths_does_not_miss_a_threshold() -> None:
    confidence = weigh(Fraction(1), HALF, HALF, HALF)

    assert confidence.total == Decimal("0.7000")
    assert confidence.level == "medium"


@pytest.mark.parametrize(
    ("total", "level"),
    [("0.8500", "high"), ("0.8499", "medium"), ("0.7", "medium"), ("0.6999", "low"),
     ("0.5", "low"), ("0.4999", "critical")],
)  # fmt: skip
def test_levels_read_the_rounded_total(total: str, level: str) -> None:
    assert level_of(Decimal(total)) == level


def test_each_part() -> None:
    everything = dict.fromkeys(("syntax", "contract", "lint", "types", "safety"), True)

    assert validation_part(everything) == 1
    assert validation_part(everything | {"types": False}) == Fraction(6, 7)
    assert validation_part({"syntax": True}) == Fraction(2, 7)
    assert validation_part({}) == THREE_TENTHS
    assert [retries_part(n) for n in (0, 1, 4, 5, 9)] == [1, Fraction(4, 5), Fraction(1, 5), 0, 0]
    assert [complexity_part(c) for c in (1, 3, 10, 12)] == [1, 1, 0, 0]
    assert complexity_part(5) == Fraction(5, 7)


def test_integration_is_the_share_of_due_tests_and_nothing_saves_what_broke_the_whole() -> None:
    assert integration_part(passed=0, due=0, broke_the_system=False) == HALF
    assert integration_part(passed=2, due=3, broke_the_system=False) == Fraction(2, 3)
    assert integration_part(passed=3, due=3, broke_the_system=True) == 0


def test_what_was_not_checked_counts_as_not_passed() -> None:
    confidence = score(
        passed={"syntax": True, "contract": True, "safety": True},
        retries=0,
        cyclomatic=1,
        integration=HALF,
    )

    assert confidence.validation == Decimal("0.7143")


def test_precision_weighs_spec_integration_and_validation() -> None:
    full = precision(
        rates=[Decimal(100), Decimal(100)], tests_passed=9, tests=9, levels=[(5, 5), (0, 0)]
    )
    partly = precision(
        rates=[Decimal(100), Decimal(90)], tests_passed=19, tests=20, levels=[(9, 10), (1, 1)]
    )

    assert full == Decimal(100)
    assert partly == Decimal("95.00")


def test_precision_is_undefined_without_requirements_or_checks() -> None:
    assert precision(rates=[], tests_passed=0, tests=0, levels=[(1, 1)]) is None
    assert precision(rates=[Decimal(100)], tests_passed=1, tests=1, levels=[]) is None
    assert precision(rates=[], tests_passed=1, tests=1, levels=[(1, 1)]) is None
    assert precision(rates=[Decimal(100)], tests_passed=0, tests=0, levels=[(1, 1)]) is None
