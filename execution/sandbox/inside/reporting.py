"""What is said of a test run, on a descriptor of its own, by nothing that code of the tree could have changed."""

import os
import traceback
import unittest
from collections.abc import Callable
from json.encoder import encode_basestring_ascii
from types import FrameType
from typing import Any

from execution.sandbox.inside.seal import Kept, broken_at

MESSAGE = 1500
TREE = "/app/"
LIBRARY = unittest.__file__.rpartition("/")[0].rpartition("/")[0] + "/"
OWN_LIBRARY = (f"{LIBRARY}unittest/", f"{LIBRARY}importlib/", f"{LIBRARY}contextlib.py", "<frozen")
# Outcomes of a test, and events within one: what was seen at the moment it happened.
Tell = Callable[..., None]


def teller(nonce: str, channel: int) -> Tell:
    """Writes records as lines of JSON. Its needs are its defaults, which no code reads or changes unseen."""
    os.set_inheritable(channel, False)

    def tell(
        record: dict[str, Any],
        head: str = f'{{"nonce": {encode_basestring_ascii(nonce)}',
        channel: int = channel,
        write: Any = os.write,
        quote: Any = encode_basestring_ascii,
        text: Any = str,
    ) -> None:
        line = head
        for key, value in record.items():
            said = quote(value) if type(value) is text else text(value).lower()
            line += f", {quote(key)}: {said}"
        write(channel, f"{line}}}\n".encode())

    return tell


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
        self, tell: Tell, order: dict[str, Any], bird: type, state: dict[str, Any]
    ) -> None:
        self.tell = tell
        self.test_file = TREE + order["path"]
        self.canary = order["canary"]
        self.bird = bird
        self.state = state
        self.seals: list[tuple[Kept, ...]] = state["all_seals"]

    def name_of(self, test: Any) -> str:
        if type(test) is self.bird:
            return f"{self.canary}.{test._testMethodName}"  # type: ignore[attr-defined]
        return str(test.id()).replace("__main__.", "", 1)

    def record(self, test: Any, outcome: str, error: Any = None) -> None:
        told = describe(error, self.test_file) if error else {}
        self.tell({"name": self.name_of(test), "outcome": outcome, **told})

    def look(self) -> None:
        if name := broken_at(self.seals):
            self.tell({"event": "changed", "name": self.state["test"], "what": name})

    def startTest(self, test: Any) -> None:
        self.state.update(test=self.name_of(test), said=set())

    def stopTest(self, test: Any) -> None:
        self.look()

    def addSuccess(self, test: Any) -> None:
        self.record(test, "pass")

    def addFailure(self, test: Any, error: Any) -> None:
        self.record(test, "fail", error)

    def addError(self, test: Any, error: Any) -> None:
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
        "exception": str(kind.__name__),
        "message": str(value)[:MESSAGE] + "",
        "from_test_line": last in (None, test_file),
        "trace": "\n".join(said(frame, line) for frame, line in frames)[-2 * MESSAGE :],
    }


def is_machinery(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(OWN_LIBRARY)


def said(frame: FrameType, line: int) -> str:
    name = frame.f_code.co_filename.removeprefix(TREE)
    return f'  File "{name}", line {line}, in {frame.f_code.co_name}'
