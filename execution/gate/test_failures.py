"""What a test that did not pass says, as data: its assertion, its own line, and the line of the program."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from execution.models import AcceptanceResult, AcceptanceTest
from execution.sandbox.acceptance_runs import TestOutcome
from execution.source.atom_source import stripped
from execution.source.places import FRAME, Place, Places
from execution.source.rows import lines_above

MOST_FAILURES = 20
LONGEST_REASON = 200
# What a failed assertion says without more; the value is in its message.
ASSERTION = "AssertionError"


class Line(TypedDict):
    """`number` counts in the whole text of the atom where `symbol` is known, and in the file otherwise."""

    path: str
    symbol: str
    number: int
    text: str


class Failure(TypedDict):
    """`name` is `Class.test_name`, empty if the file could not be loaded; `program` the innermost line of an atom."""

    name: str
    exception: str
    message: str
    test: Line | None
    program: Line | None


def failed_names(failures: Iterable[Failure]) -> frozenset[str]:
    """The tests that failed; none if the file as a whole did."""
    names = frozenset(failure["name"] for failure in failures)
    return frozenset() if "" in names else names


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why a test or a requirement does not count as passed.

    `kind` is fails, timeout, unusable, broken, vacuous, being_written, refused, unanswered or not_asked.
    """

    kind: str
    reason: str = ""

    @property
    def sentence(self) -> str:
        words, reason = WORDS[self.kind], self.reason.rstrip(".")
        return f"{words}: {reason}" if reason else words


WORDS = {
    "fails": "fails",
    "timeout": "did not end in time",
    "unusable": "is unusable",
    "broken": "is broken",
    "vacuous": "is vacuous",
    "being_written": "its test is being written",
    "refused": "the model refused to write its test",
    "unanswered": "the model wrote no usable test",
    "not_asked": "no test was asked for",
}
UNPROVEN = (AcceptanceTest.State.VACUOUS, AcceptanceTest.State.BROKEN)


def located(outcome: TestOutcome, path: str, code: str, places: Places) -> list[Failure]:
    """The failures of a test file that ran over the atoms of `places`."""
    return [
        Failure(
            name=one["name"],
            exception=one["exception"] or one["outcome"],
            message=one["message"],
            test=_own_line(one["trace"], path, code),
            program=_program_line(one["trace"], path, places),
        )
        for one in outcome.failures[:MOST_FAILURES]
    ]


def _own_line(trace: str, path: str, code: str) -> Line | None:
    """Where it failed in the test's own file: the innermost line, which may be that of a helper."""
    numbers = [int(match["line"]) for match in FRAME.finditer(trace) if match["path"] == path]
    return line_at(Place(path=path, line=numbers[-1]), code) if numbers else None


def _program_line(trace: str, path: str, places: Places) -> Line | None:
    place = places.in_traceback(trace, without=path)
    atoms = [one for one in places.files.get(place.path, ()) if one.symbol == place.symbol]
    return line_at(place, stripped(atoms[0]).code, atoms[0].imports) if atoms else None


def line_at(place: Place, code: str, imports: Sequence[str] = ()) -> Line | None:
    """The line of a place in this code, below its imports; None if the code has no such line."""
    lines = code.splitlines()
    if place.line is None or not 0 < place.line <= len(lines):
        return None
    return Line(
        path=place.path,
        symbol=place.symbol,
        number=place.line + lines_above(imports),
        text=lines[place.line - 1].strip(),
    )


def why_not_passed(
    test: AcceptanceTest, status: str, failures: Sequence[Mapping[str, Any]], stderr: str
) -> Why:
    """`status` is that of the result, or empty if the test has not run."""
    if test.state in UNPROVEN:
        return Why(kind=test.state, reason=first_line("; ".join(red_reasons(test))))
    if status == AcceptanceResult.Status.TIMEOUT:
        return Why(kind="timeout", reason=f"its limit is {test.timeout_s} seconds")
    if status == AcceptanceResult.Status.FAILED and failures:
        return Why(kind="fails", reason=said(failures[0]))
    if status == AcceptanceResult.Status.FAILED:
        return Why(kind="fails")
    if not status:
        return Why(kind="unusable", reason="it has not run")
    return Why(kind="unusable", reason=_unusable(failures, stderr))


def _unusable(failures: Sequence[Mapping[str, Any]], stderr: str) -> str:
    """The file could not be loaded, or its report may not be believed; that is said last."""
    if failures:
        return said(failures[0])
    last = stderr.strip().splitlines()[-1:]
    return first_line(last[0]) if last else "it gave no result"


def said(failure: Mapping[str, Any]) -> str:
    """`6 != 5, line 8`."""
    message = first_line(failure["message"])
    words = message if failure["exception"] == ASSERTION and message else failure["exception"]
    if words != message and message:
        words = f"{words}: {message}"
    own = failure["test"]
    return f"{words}, line {own['number']}" if own else words


def red_reasons(test: AcceptanceTest) -> list[str]:
    """What the proof on stubs found."""
    return [str(reason) for reason in test.red_result.get("reasons", [])]


def first_line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]} …"
