"""One file of tests, run beside the shop."""

from execution.sandbox.acceptance_runs import TestOutcome, run_test_file
from execution.source.assemble import assemble
from tests.execution.checks.atoms import SHOP

GOOD = "def test_add(self):\n    self.assertEqual(add(1, 2), 3)"


def outcome(code: str, timeout_s: float = 10) -> TestOutcome:
    return run_test_file(assemble(SHOP), "tests/test_amounts.py", code, timeout_s)
