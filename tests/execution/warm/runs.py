"""Running a test in a warm sandbox."""

import textwrap
from collections.abc import Mapping

from execution.sandbox.acceptance_runs import TestOutcome, WarmSandboxes, run_test_file

TREE = {"shop/__init__.py": "", "shop/limits.py": "LIMIT = 3\n"}
PATH = "tests/test_it.py"


def asking(lines: str, head: str = "") -> str:
    """A file with one test of these lines."""
    body = textwrap.indent(textwrap.dedent(lines), " " * 8)
    return (
        f"import unittest\n{head}\nclass It(unittest.TestCase):\n    def test_it(self):\n{body}\n"
    )


def run(
    code: str,
    sandboxes: WarmSandboxes | None,
    tree: Mapping[str, str] = TREE,
    timeout_s: float = 10,
) -> TestOutcome:
    return run_test_file(tree, PATH, code, timeout_s, sandboxes=sandboxes)


def passes(lines: str, sandboxes: WarmSandboxes, tree: Mapping[str, str] = TREE) -> None:
    result = run(asking(lines), sandboxes, tree)
    assert result.status == "pass", result.stderr
