"""A test that did not end is believed only after it had more time: a machine may be busy."""

from uuid import uuid4

import pytest

from execution.gate import evidence
from execution.gate.evidence import DueTestRun
from execution.models import AcceptanceTest
from execution.sandbox import program
from execution.source.assemble import assemble
from execution.source.places import Places
from tests.execution.checks.atoms import SHOP, unit

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
SLOW = unit("def test_a(self):\n    import time\n    time.sleep(2)\n    self.assertEqual(1, 1)")


def run(code: str, count: int = 1) -> list[DueTestRun]:
    tests = [
        AcceptanceTest(pk=uuid4(), path=f"tests/test_{number}.py", code=code, timeout_s=1)
        for number in range(count)
    ]
    due = [DueTestRun(test=test, status="", tree_sha="") for test in tests]
    return evidence.run_all(assemble(SHOP), due, Places(SHOP), lambda: False)


def test_what_ends_with_more_time_passes() -> None:
    assert [one.status for one in run(SLOW)] == ["pass"]


def test_many_that_do_not_end_are_no_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_AGAIN", 1)

    assert {one.status for one in run(SLOW, 2)} == {"timeout"}
