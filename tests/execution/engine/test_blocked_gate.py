"""What a blocked gate says: the failing lines, who can be at fault, and what each way out costs."""

from decimal import Decimal

import pytest

from execution.gate.report.blocked_gate import BlockedGate, blocked_gate
from execution.gate.report.gate_report import report
from execution.gate.report.untested import untested
from execution.gate.test_failures import Why, why_not_passed
from execution.models import AcceptanceTest, Run
from tests import factories
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import DOUBLE, FROM_AMOUNTS, TOTAL, Author, code

VACUOUS = (
    "import unittest\n\n\nclass TestNothing(unittest.TestCase):\n"
    "    def test_nothing(self) -> None:\n        self.assertTrue(True)\n"
)
BROKEN = VACUOUS.replace("self.assertTrue(True)", "self.assertEqual(nothing, 1)")


def require(run_plan: object, code: str, priority: str = "must") -> None:
    factories.RequirementFactory(plan=run_plan, code=code, priority=priority)


@pytest.fixture
def run(author: Author) -> Run:
    """`total` answers wrongly, `double` raises, and three more tests are no tests."""
    author.codes["total"] = [code(TOTAL.replace("result = 0", "result = 1"), FROM_AMOUNTS)]
    raising = DOUBLE.replace("add(a, a)", "add(a, floor(1 / 0))")
    author.codes["double"] = [code(raising, "from math import floor")]
    author.tests |= {
        "FR-004": VACUOUS,
        "FR-005": BROKEN,
        "FR-006": Turn(text="", stop_reason="refusal"),
    }
    plan = shop.approved_plan()
    for number in ("FR-004", "FR-005", "FR-006"):
        require(plan, number)
    run = shop.build(shop.started(plan))
    assert run.pause_reason == "gate", run.reason
    return run


def by_requirement(blocked: BlockedGate) -> dict[str, str]:
    found = {one.test.requirement.code: one.why.sentence for one in blocked.tests}
    return found | {one.requirement.code: one.why.sentence for one in blocked.untested}


def test_a_blocked_gate_says_what_fails_where_and_what_mending_costs(run: Run) -> None:
    wave = run.waves.get(status="blocked")
    blocked = blocked_gate(wave)
    names_lines_and_reasons(blocked)
    prices_another_repair(blocked)

    assert "FR-002: tests/test_fr_002_it_holds.py fails: 7 != 6, line 8" in run.reason
    assert "FR-006: the model refused to write its test" in run.reason
    assert by_requirement(report(run)["blocked"]) == by_requirement(blocked)


def names_lines_and_reasons(blocked: BlockedGate) -> None:
    said = by_requirement(blocked)
    assert said["FR-002"] == "fails: 7 != 6, line 8"
    assert said["FR-003"] == "fails: ZeroDivisionError: division by zero, line 8"
    assert said["FR-004"].startswith("is vacuous: It passes on stubs")
    assert said["FR-005"].startswith("is broken: TestNothing.test_nothing: NameError")
    assert said["FR-006"] == "the model refused to write its test"
    assert "FR-001" not in said

    tests = {one.test.requirement.code: one for one in blocked.tests}
    wrong, raising = tests["FR-002"].failures[0], tests["FR-003"].failures[0]
    assert wrong["test"]["text"] == "self.assertEqual(total([1, 2, 3]), 6)"
    assert wrong["program"] is None
    assert raising["program"] == {
        "path": "shop/amounts.py", "symbol": "double", "number": 5,
        "text": "return add(a, floor(1 / 0))",
    }  # fmt: skip

    assert [one.atom.symbol for one in tests["FR-002"].suspects] == ["total"]
    [double] = tests["FR-003"].suspects
    assert (double.atom.symbol, double.line, double.users) == ("double", 5, 0)
    assert tests["FR-004"].suspects == tests["FR-005"].suspects == []


def prices_another_repair(blocked: BlockedGate) -> None:
    """Tests that prove nothing accuse nobody, so nothing is paid for them."""
    assert {one.atom.symbol for one in blocked.repairable} == {"total", "double"}
    prices = [one.rewrite_usd for one in blocked.repairable]
    assert all(price and price > 0 for price in prices)
    assert blocked.repair_usd == sum(price or Decimal(0) for price in prices)
    assert blocked.changed_nothing
    assert {attempt.atom.symbol for attempt in blocked.rewritten} == {"total", "double"}
    assert {attempt.outcome for attempt in blocked.rewritten} == {"unchanged"}


def test_why_a_requirement_has_no_test(db: None) -> None:
    run: Run = factories.RunFactory()
    kinds = {
        "FR-001": ("", "", "not_asked"),
        "FR-002": ("running", "", "being_written"),
        "FR-003": ("pending", "", "being_written"),
        "FR-004": ("failed", "The model refused.", "refused"),
        "FR-005": ("failed", "There is no test.", "unanswered"),
    }
    for number, (status, error, _) in kinds.items():
        requirement = factories.RequirementFactory(plan=run.plan, code=number)
        if status:
            run.preparations.create(
                kind="tests", requirement=requirement, status=status, error=error
            )

    found = {one.requirement.code: one.why for one in untested(run)}

    assert {number: why.kind for number, why in found.items()} == {
        number: kind for number, (_, _, kind) in kinds.items()
    }
    assert found["FR-005"].sentence == "the model wrote no usable test: There is no test"


ONE = {"name": "T.test", "exception": "AssertionError", "message": "6 != 5\n\nmore", "test": None}


@pytest.mark.parametrize(
    ("state", "status", "failures", "stderr", "why"),
    [
        ("runnable", "fail", [ONE], "", "fails: 6 != 5"),
        ("runnable", "fail", [ONE | {"test": {"number": 9}}], "", "fails: 6 != 5, line 9"),
        ("runnable", "fail", [ONE | {"message": ""}], "", "fails: AssertionError"),
        ("runnable", "fail", [], "", "fails"),
        ("runnable", "timeout", [], "", "did not end in time: its limit is 30 seconds"),
        ("runnable", "error", [], "a\nIt ran out of memory.", "is unusable: It ran out of memory"),
        ("runnable", "error", [], "", "is unusable: it gave no result"),
        ("runnable", "", [], "", "is unusable: it has not run"),
        ("vacuous", "error", [], "", "is vacuous: It passes"),
        ("broken", "error", [ONE], "", "is broken: It passes"),
    ],
)
def test_why_a_test_does_not_count(
    state: str, status: str, failures: list[dict[str, object]], stderr: str, why: str
) -> None:
    test = AcceptanceTest(state=state, red_result={"reasons": ["It passes."]})

    found: Why = why_not_passed(test, status, failures, stderr)

    assert found.sentence == why
