"""A program has more time while the machine is busy, and a test that did not end is believed only after one more run."""

from uuid import uuid4

import pytest

from execution.gate import evidence
from execution.gate.evidence import DueTestRun
from execution.models import AcceptanceTest
from execution.sandbox import busyness, program
from execution.sandbox.busyness import times_longer
from execution.source.assemble import assemble
from execution.source.places import Places
from tests.execution.checks.atoms import SHOP, unit

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
SLOW = unit("def test_a(self):\n    import time\n    time.sleep(2)\n    self.assertEqual(1, 1)")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busyness, "busyness", lambda: 1.0)


def run(code: str, count: int = 1) -> list[DueTestRun]:
    tests = [
        AcceptanceTest(pk=uuid4(), path=f"tests/test_{number}.py", code=code, timeout_s=1)
        for number in range(count)
    ]
    due = [DueTestRun(test=test, status="", tree_sha="") for test in tests]
    return evidence.run_all(assemble(SHOP), due, Places(SHOP), lambda: False)


def test_what_ends_with_more_time_passes() -> None:
    assert [one.status for one in run(SLOW)] == ["pass"]


def test_however_many_end_with_more_time_they_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_AGAIN", 1)

    assert [one.status for one in run(SLOW, 2)] == ["pass"] * 2


def test_where_a_few_do_not_end_again_the_rest_are_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evidence, "MOST_AGAIN", 1)
    monkeypatch.setattr(evidence, "PATIENCE", 1.5)

    found = run(SLOW, 2)

    assert [one.status for one in found] == ["timeout"] * 2
    assert [one.failure_text.splitlines()[0] for one in found] == [
        "It did not end within 1.5 seconds: something in it loops or waits.",
        "It did not end within 1 seconds: something in it loops or waits.",
    ]


def test_while_the_machine_is_busy_time_is_not_what_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_AGAIN", 0)
    monkeypatch.setattr(busyness, "busyness", lambda: 6.0)
    endless = unit("def test_a(self):\n    while True:\n        self.assertEqual(1, 1)")

    assert [one.status for one in run(SLOW)] == ["pass"]
    assert [one.status for one in run(endless)] == ["timeout"]


@pytest.mark.parametrize(
    ("load", "cores", "longer"),
    [(0.0, 2, 1.0), (2.0, 2, 1.0), (3.0, 2, 1.5), (24.0, 4, 6.0), (400.0, 2, 10.0)],
)
def test_it_takes_longer_by_what_else_could_run(load: float, cores: int, longer: float) -> None:
    assert times_longer(load, cores) == longer
