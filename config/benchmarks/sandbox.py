"""Milliseconds from the start of a test file in the sandbox to its judged end, by the packages it stands on."""

from statistics import median

from config.benchmarks import Figure
from execution.sandbox.dependencies.environments import environment_for
from execution.sandbox.unittests import run_test_file
from execution.sandbox.warm.warm_sandboxes import WarmSandboxes
from planning.stacks.registry import stack_named

ENVIRONMENT = {"SANDBOX_SLOTS": "1"}
STARTS = 15
PATH = "tests/test_it.py"
BARE = """
import unittest

class BareTest(unittest.TestCase):
    def test_it(self) -> None:
        self.assertEqual(1 + 1, 2)
"""
FASTAPI = """
from app.testing import ApplicationTestCase

class HealthTest(ApplicationTestCase):
    def test_it(self) -> None:
        self.assertEqual(self.client.get("/health").json(), {"status": "ok"})
"""


def run() -> list[Figure]:
    stack = stack_named("fastapi")
    files = stack.files_for(title="Bench", slug="bench", about="Nothing.")
    # Made before anything is timed.
    environment_for(stack.lock)
    asked = {"the standard library": ({}, BARE), "the fastapi stack": (files, FASTAPI)}
    measured: dict[str, list[int]] = {}
    for name, (tree, test) in asked.items():
        measured[name] = [run_test_file(tree, PATH, test).ms for _ in starts()]
        with WarmSandboxes() as sandboxes:
            measured[f"{name}, warm"] = [
                run_test_file(tree, PATH, test, sandboxes=sandboxes).ms for _ in starts()
            ]
    return [
        Figure(figure=f"median test file on {name}", value=round(median(times)), unit="ms")
        for name, times in measured.items()
    ]


def starts() -> range:
    return range(STARTS)
