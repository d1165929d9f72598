"""Runs one unittest file inside the sandbox and reports each result on a descriptor of its own.

Standard library only; it imports nothing of the project. What it says is believed only if nothing it
rests on was changed, and a canary that must fail did fail, before and after the tests: see
execution/sandbox/unittests.py. Code that runs in the same process could still change something and put it back
within one test; the safety check keeps what could do so out of the software.
"""

import builtins
import collections
import contextlib
import difflib
import importlib
import json
import os
import sys
import traceback
import unittest
import unittest.util
from collections.abc import Callable, Iterable
from types import FrameType, FunctionType, ModuleType
from typing import Any

MESSAGE = 1500
TREE = "/app/"
LIBRARY = unittest.__file__.rpartition("/")[0]
IMPORTER = importlib.__file__.rpartition("/")[0]
Test = Callable[[unittest.TestCase], None]
RESTED_ON = (builtins, collections, contextlib, difflib, traceback)
# Tests stand in for these of the built-in functions; no assertion uses them.
OPEN_TO_CHANGE = {"print", "input", "open"}
# A function of C, so what it does cannot be changed from Python.
quote = json.encoder.encode_basestring_ascii


class Seal:
    """What a test run rests on, as it was before any code of the tree ran."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.modules = {name: one for name, one in sys.modules.items() if one in modules}
        owners: list[ModuleType | type] = [*modules]
        owners += [one for module in modules for one in classes_of(module)]
        self.kept = [(vars(owner), code_in(owner)) for owner in owners]
        functions = [one for _, kept in self.kept for one in kept.values()]
        self.bodies = [
            (one, one.__code__, one.__defaults__, one.__kwdefaults__)
            for one in functions
            if isinstance(one, FunctionType)
        ]

    def broken_at(self) -> str:
        """The name of something that is no longer what it was, or nothing."""
        for name, module in self.modules.items():
            if sys.modules.get(name) is not module:
                return name
        for now, kept in self.kept:
            for name, value in kept.items():
                if now.get(name) is not value:
                    return name
        for one, *body in self.bodies:
            if [one.__code__, one.__defaults__, one.__kwdefaults__] != body:
                return one.__name__
        return "the interpreter" if is_watched() else ""


def classes_of(module: ModuleType) -> list[type]:
    """Those it defines; built-in ones cannot be changed."""
    found = [one for one in vars(module).values() if isinstance(one, type)]
    return [one for one in found if module is not builtins and one.__module__ == module.__name__]


def code_in(owner: ModuleType | type) -> dict[str, Any]:
    kinds = (staticmethod, classmethod, property)
    return {
        name: value
        for name, value in vars(owner).items()
        if (callable(value) or isinstance(value, kinds)) and name not in OPEN_TO_CHANGE
    }


def is_watched() -> bool:
    """Whether something follows each line that runs; it could change what the lines work with."""
    monitoring = getattr(sys, "monitoring", None)
    is_monitored = monitoring is not None and any(monitoring.get_tool(n) for n in range(6))
    return is_monitored or sys.gettrace() is not None or sys.getprofile() is not None


class Failed(AssertionError):
    """What a failing assertion raises; counted, so that none gets lost on its way to unittest."""

    count = 0

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        Failed.count += 1


Failed.__name__ = AssertionError.__name__
LOST = "An assertion failed, but something caught its error before the test ended."


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

    def __init__(
        self, send: Callable[..., None], order: dict[str, Any], bird: type, seal: Seal
    ) -> None:
        self.send = send
        self.prefix = f"{order['module']}."
        self.test_file = TREE + order["path"]
        self.canary = order["canary"]
        self.bird = bird
        self.seal = seal
        self.changed = ""
        self.failed_before = 0

    def record(self, test: Any, outcome: str, error: Any = None) -> None:
        is_bird = type(test) is self.bird
        name = f"{self.canary}.{test._testMethodName}" if is_bird else test.id()
        told = describe(error, self.test_file) if error else {}
        self.send({"name": name.removeprefix(self.prefix), "outcome": outcome, **told})

    def look(self) -> None:
        self.changed = self.changed or self.seal.broken_at()

    def startTest(self, test: Any) -> None:
        self.failed_before = Failed.count

    def stopTest(self, test: Any) -> None:
        self.look()

    def addSuccess(self, test: Any) -> None:
        if Failed.count == self.failed_before:
            self.record(test, "pass")
        else:
            self.record(test, "fail", (Failed, Failed(LOST), None))

    def addFailure(self, test: Any, error: Any) -> None:
        self.record(test, "fail", error)

    def addError(self, test: Any, error: Any) -> None:
        """To unittest an AssertionError that is not Failed is an error like any other."""
        self.record(test, failed_or_error(error), error)

    def addSkip(self, test: Any, reason: str) -> None:
        self.record(test, "skip")

    def addExpectedFailure(self, test: Any, error: Any) -> None:
        self.record(test, "expected failure")

    def addUnexpectedSuccess(self, test: Any) -> None:
        self.record(test, "unexpected success")

    def addSubTest(self, test: Any, subtest: Any, error: Any) -> None:
        if error is not None:
            self.record(test, failed_or_error(error), error)

    def addDuration(self, test: Any, elapsed: float) -> None:
        """Only the whole file is timed."""


def failed_or_error(error: Any) -> str:
    return "fail" if issubclass(error[0], AssertionError) else "error"


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


def asserts(assertion: str, *arguments: object) -> Test:
    def test(case: unittest.TestCase) -> None:
        getattr(case, assertion)(*arguments)

    return test


def expects_an_error(case: unittest.TestCase) -> None:
    with case.assertRaises(ValueError):  # noqa: PT027  (it is unittest that is tried)
        pass


def canary(name: str, module: str, numbers: list[int]) -> type[unittest.TestCase]:
    """A test case of which every test must fail, each in another way. The smaller number comes first."""
    one, two = less, more = numbers

    def plain(case: unittest.TestCase) -> None:
        raise AssertionError(one)

    tests: dict[str, object] = {
        "test_equal": asserts("assertEqual", one, two),
        "test_not_equal": asserts("assertNotEqual", one, one),
        "test_true": asserts("assertTrue", False),
        "test_false": asserts("assertFalse", True),
        "test_in": asserts("assertIn", one, ()),
        "test_not_in": asserts("assertNotIn", one, (one,)),
        "test_none": asserts("assertIsNone", one),
        "test_not_none": asserts("assertIsNotNone", None),
        "test_is": asserts("assertIs", [], []),
        "test_instance": asserts("assertIsInstance", one, str),
        "test_greater": asserts("assertGreater", less, more),
        "test_less": asserts("assertLess", more, less),
        "test_close": asserts("assertAlmostEqual", one, two),
        "test_list": asserts("assertListEqual", [one], [two]),
        "test_dict": asserts("assertDictEqual", {one: one}, {one: two}),
        "test_text": asserts("assertMultiLineEqual", str(one), str(two)),
        "test_count": asserts("assertCountEqual", [one], [two]),
        "test_regex": asserts("assertRegex", str(one), "x"),
        "test_raises": expects_an_error,
        "test_plain": plain,
    }
    return type(name, (unittest.TestCase,), {"__module__": module, **tests})


def sender(nonce: str) -> Callable[[dict[str, str | bool]], None]:
    """Writes records as lines of JSON, by nothing that code of the tree could have changed."""
    channel = int(os.environ.pop("SANDBOX_REPORT_FD"))
    os.set_inheritable(channel, False)
    write, said = os.write, quote

    def send(record: dict[str, str | bool]) -> None:
        words = {"nonce": nonce, **record}
        parts = [
            f"{said(key)}: {said(value) if isinstance(value, str) else str(value).lower()}"
            for key, value in words.items()
        ]
        write(channel, f"{{{', '.join(parts)}}}\n".encode())

    return send


def sealed(is_async: bool) -> Seal:
    library = [unittest, unittest.case, unittest.suite, unittest.loader, unittest.util]
    if is_async:
        library.append(importlib.import_module("unittest.async_case"))
    return Seal([*library, *RESTED_ON, sys.modules["__main__"]])


def main() -> None:
    order = json.loads(sys.stdin.read())
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)
    send = sender(order["nonce"])
    bird = canary(order["case"], order["module"], order["numbers"])
    unittest.TestCase.failureException = Failed
    seal = sealed(order["is_async"])
    reporter: Any = Reporter(send, order, bird, seal)
    load, suite = unittest.TestLoader(), unittest.TestSuite
    before, after = load.loadTestsFromTestCase(bird), load.loadTestsFromTestCase(bird)
    # Code of the tree finds nothing of ours by this name.
    sys.modules["__main__"] = seal.modules["__main__"] = ModuleType("__main__")
    sys.path.insert(0, TREE.rstrip("/"))
    try:
        module = importlib.import_module(order["module"])
        reporter.look()
        tests = load.loadTestsFromModule(module)
    except BaseException:
        send({"name": "", "outcome": "load", **describe(sys.exc_info(), reporter.test_file)})
        tests = suite()
    for case in before:
        case(reporter)
    tests.run(reporter)
    for case in after:
        case(reporter)
    reporter.look()
    send({"name": "", "outcome": "done", "changed": reporter.changed})


if __name__ == "__main__":
    main()
