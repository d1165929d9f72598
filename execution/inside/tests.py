"""Runs one unittest file inside the sandbox and reports each result on a descriptor of its own.

Standard library only; it imports nothing of the project. What it says is believed only if a canary
that must fail did fail, before and after the tests: see execution/unittesting.py.
"""

import importlib
import json
import os
import sys
import traceback
import unittest
from collections.abc import Callable
from types import FrameType
from typing import Any

MESSAGE = 1500
TREE = "/app/"
LIBRARY = unittest.__file__.rpartition("/")[0]
IMPORTER = importlib.__file__.rpartition("/")[0]


class Reporter:
    """What unittest calls a result, made without its class so that nobody can change it for us."""

    shouldStop = False
    failfast = False
    buffer = False
    tb_locals = False
    _mirrorOutput = False
    _moduleSetUpFailed = False
    _testRunEntered = False
    _previousTestClass: object = None

    def __init__(self, send: Callable[[dict[str, Any]], None], module: str, test_file: str) -> None:
        self.send = send
        self.prefix = f"{module}."
        self.test_file = test_file

    def record(self, name: str, outcome: str, error: Any = None) -> None:
        told = describe(error, self.test_file) if error else {}
        self.send({"name": name.removeprefix(self.prefix), "outcome": outcome, **told})

    def startTest(self, test: Any) -> None:
        """Nothing is said before the outcome."""

    stopTest = startTest

    def addSuccess(self, test: Any) -> None:
        self.record(test.id(), "pass")

    def addFailure(self, test: Any, error: Any) -> None:
        self.record(test.id(), "fail", error)

    def addError(self, test: Any, error: Any) -> None:
        self.record(test.id(), "error", error)

    def addSkip(self, test: Any, reason: str) -> None:
        self.record(test.id(), "skip")

    def addExpectedFailure(self, test: Any, error: Any) -> None:
        self.record(test.id(), "expected failure")

    def addUnexpectedSuccess(self, test: Any) -> None:
        self.record(test.id(), "unexpected success")

    def addSubTest(self, test: Any, subtest: Any, error: Any) -> None:
        if error is not None:
            outcome = "fail" if issubclass(error[0], AssertionError) else "error"
            self.record(test.id(), outcome, error)

    def addDuration(self, test: Any, elapsed: float) -> None:
        """Only the whole file is timed."""


def describe(error: Any, test_file: str) -> dict[str, Any]:
    """Type, text and place of an exception; `from_test_line` if the test's own line raised it."""
    kind, value, trace = error
    frames = [(frame, line) for frame, line in traceback.walk_tb(trace) if not is_machinery(frame)]
    last = frames[-1][0].f_code.co_filename if frames else getattr(value, "filename", None)
    return {
        "exception": kind.__name__,
        "message": str(value)[:MESSAGE],
        "from_test_line": last in (None, test_file),
        "trace": "\n".join(said(frame, line) for frame, line in frames)[-2 * MESSAGE :],
    }


def is_machinery(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return name == __file__ or name.startswith((LIBRARY, IMPORTER, "<frozen"))


def said(frame: FrameType, line: int) -> str:
    name = frame.f_code.co_filename.removeprefix(TREE)
    return f'  File "{name}", line {line}, in {frame.f_code.co_name}'


def canary(name: str, nonce: str) -> type[unittest.TestCase]:
    """A test case of which every test must fail, each by another way to fail."""

    def check(assertion: str, *arguments: object) -> Callable[[unittest.TestCase], None]:
        def test(case: unittest.TestCase) -> None:
            getattr(case, assertion)(*arguments, msg=nonce)

        return test

    def raises(case: unittest.TestCase) -> None:
        with case.assertRaises(ValueError, msg=nonce):  # noqa: PT027  (it is unittest that is tried)
            pass

    def plain(case: unittest.TestCase) -> None:
        raise AssertionError(nonce)

    tests: dict[str, object] = {
        "test_equal": check("assertEqual", 1, 2),
        "test_not_equal": check("assertNotEqual", 1, 1),
        "test_true": check("assertTrue", False),
        "test_false": check("assertFalse", True),
        "test_in": check("assertIn", 1, ()),
        "test_not_in": check("assertNotIn", 1, (1,)),
        "test_none": check("assertIsNone", 1),
        "test_not_none": check("assertIsNotNone", None),
        "test_is": check("assertIs", [], []),
        "test_instance": check("assertIsInstance", 1, str),
        "test_greater": check("assertGreater", 1, 2),
        "test_less": check("assertLess", 2, 1),
        "test_close": check("assertAlmostEqual", 1, 2),
        "test_list": check("assertListEqual", [1], [2]),
        "test_dict": check("assertDictEqual", {1: 1}, {1: 2}),
        "test_text": check("assertMultiLineEqual", "a", "b"),
        "test_count": check("assertCountEqual", [1], [2]),
        "test_regex": check("assertRegex", "a", "b"),
        "test_raises": raises,
        "test_plain": plain,
    }
    return type(name, (unittest.TestCase,), {"__module__": "canary", "longMessage": True, **tests})


def main() -> None:
    order = json.loads(sys.stdin.read())
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)
    channel = int(os.environ.pop("SANDBOX_REPORT_FD"))
    os.set_inheritable(channel, False)
    nonce = order["nonce"]
    dump, write = json.dumps, os.write

    def send(record: dict[str, Any]) -> None:
        write(channel, (dump({"nonce": nonce, **record}) + "\n").encode())

    bird = canary(order["canary"], nonce)
    reporter = Reporter(send, order["module"], TREE + order["path"])
    load, suite = unittest.TestLoader(), unittest.TestSuite
    sys.path.insert(0, TREE.rstrip("/"))
    try:
        module = importlib.import_module(order["module"])
        tests = load.loadTestsFromModule(module)
    except BaseException:
        send({"name": "", "outcome": "load", **describe(sys.exc_info(), reporter.test_file)})
        tests = suite()
    birds = load.loadTestsFromTestCase
    suite([birds(bird), tests, birds(bird)]).run(reporter)  # type: ignore[arg-type]
    send({"name": "", "outcome": "done"})


if __name__ == "__main__":
    main()
