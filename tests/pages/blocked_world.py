"""A run whose second gate does not open, made of rows alone."""

from decimal import Decimal
from typing import Any

from execution.models import AcceptanceResult, AcceptanceTest, GateDecision, Run, Wave
from tests.pages import worlds

FAILING = "tests/test_fr_003_limit.py"


def block(run: Run) -> Wave:
    """The second wave's gate does not open, and the run waits for people: one test of four fails."""
    wave = run.waves.get(number=2)
    Wave.objects.filter(pk=wave.pk).update(status=Wave.Status.BLOCKED, repair_rounds=2)
    for test in run.acceptance_tests.all():
        fail(test, wave) if test.path == FAILING else _result(test, wave, "pass")
    GateDecision.objects.create(
        wave=wave, must_rate=Decimal("75.00"), must_due=4, is_passed=False,
        blockers=[f"FR-003: {FAILING} fails: True is not false, line 9"],
    )  # fmt: skip
    worlds.halt(run, Run.PauseReason.GATE, "Wave 2 does not pass its gate after two repair rounds.")
    return wave


def fail(test: AcceptanceTest, wave: Wave) -> None:
    """An assertion of it does not hold, and another raised in the first atom."""
    atom = test.atoms.all()[0]
    line = {"path": test.path, "symbol": "", "number": 9}
    failures = [
        {
            "name": "TestLimit.test_the_sixth_is_refused", "exception": "AssertionError",
            "message": "True is not false", "program": None,
            "test": line | {"text": "self.assertFalse(rule_1(5))"},
        },
        {
            "name": "TestLimit.test_words", "exception": "TypeError",
            "message": "'<' not supported between instances of 'str' and 'int'",
            "test": line | {"number": 12, "text": 'rule_1("five")'},
            "program": {"path": atom.path, "symbol": atom.symbol, "number": 2, "text": "return loans < 5"},
        },
    ]  # fmt: skip
    _result(test, wave, "fail", failures=failures, stderr="AssertionError: 6 is not refused")


def _result(test: AcceptanceTest, wave: Wave, status: str, **said: Any) -> None:
    AcceptanceResult.objects.create(
        test=test, wave=wave, status=status, ms=31, tree_sha=worlds.SHA, **said
    )
