"""Answers that fulfil an assertion without being right are not believed, and what honest ones look like still is."""

import textwrap
from collections.abc import Iterator

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import TestOutcome, WarmSandboxes, run_test_file
from tests.execution.checks.attacks_by_answers import ATTACKS
from tests.execution.checks.honest_answers import ANSWERS

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
TREE = {"shop/__init__.py": ""}


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[WarmSandboxes]:
    with WarmSandboxes() as shared:
        yield shared


def run(software: str, body: str, sandboxes: WarmSandboxes, case: str = "TestCase") -> TestOutcome:
    lines = textwrap.indent(textwrap.dedent(body), "        ")
    word = "async def" if "Async" in case else "def"
    test = (
        "import unittest\nfrom shop.amounts import *\n\n\n"
        f"class Amounts(unittest.{case}):\n    {word} test_add(self):\n{lines}\n"
    )
    tree = TREE | {"shop/amounts.py": software}
    return run_test_file(tree, "tests/test_amounts.py", test, 10, sandboxes=sandboxes)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_answer_that_is_not_right_is_not_believed(name: str, sandboxes: WarmSandboxes) -> None:
    software, body, word = ATTACKS[name]

    result = run(software, body, sandboxes)

    assert result.status == "error", result
    assert word in result.stderr


def test_a_context_that_swallows_in_an_async_test_is_named(sandboxes: WarmSandboxes) -> None:
    software = (
        "class Book:\n    async def __aenter__(self):\n        return self\n"
        "    async def __aexit__(self, kind, error, trace):\n        return True\n"
        "def add(*a):\n    raise ValueError\n"
    )
    body = "self.assertTrue(Book)\nasync with Book():\n    self.assertEqual(add(1, 2), 3)"

    result = run(software, body, sandboxes, "IsolatedAsyncioTestCase")

    assert result.status == "error", result
    assert "swallowed during Amounts.test_add by `Book`" in result.stderr


@pytest.mark.parametrize("name", ANSWERS)
def test_an_honest_answer_is_believed(name: str, sandboxes: WarmSandboxes) -> None:
    software, body = ANSWERS[name]

    result = run(software, body, sandboxes)

    assert result.status == "pass", result.stderr
