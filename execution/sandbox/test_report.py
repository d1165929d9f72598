"""Judging whether the report of a test run can be trusted, and what it says then."""

from collections.abc import Sequence
from typing import Any

from execution.sandbox.expected_tests import ExpectedTests
from execution.sandbox.process_output import FLOOD_BYTES
from execution.sandbox.program import SandboxResult
from execution.source.toolchain import Failure, Status, TestOutcome

Record = dict[str, Any]
CANARIES = 20
MOST_DOUBTS = 10
LOST = "An assertion failed, but something caught its error before the test ended."
# What was seen while a test ran, in words; `name` is the test, or empty while the file was loaded.
SEEN = {
    "changed": "What tests rest on was tampered with{during}: {what}.",
    "reached": "The interpreter was reached into{during}: {what}.",
    "untrue": "What is compared{during} cannot be believed: {what}",
    "swallowed": "An error was swallowed{during} by {what}, before the assertions in that `with` were reached.",
    "unrun": "{name} only made {what} and never ran: use `unittest.IsolatedAsyncioTestCase`, or no `yield`.",
}


def judged(
    result: SandboxResult,
    records: Sequence[Record],
    expected: ExpectedTests,
    canary: str,
) -> TestOutcome:
    results = [one for one in records if "outcome" in one]
    events = [one for one in records if "event" in one]
    canaries = [one for one in results if f"{canary}.test_" in one["name"]]
    own = [one for one in results if one not in canaries and one["outcome"] != "done"]
    failures = [_failure(one) for one in own if one["outcome"] != "pass"]
    bad = {one["name"] for one in failures}
    passes = [one["name"] for one in own if one["outcome"] == "pass" and one["name"] not in bad]
    lost = _names(events, "failed", "raised")
    failures += [_lost(name) for name in passes if name in lost]
    passed = [name for name in passes if name not in lost]
    doubts = [*_seen(events, canary), *_doubts(result, results, canaries)]
    if not doubts:
        silent = [name for name in expected.names if name not in bad | {*passes}]
        doubts = (
            []
            if _whole_groups(failures)
            else [f"{name} did not report a result" for name in silent]
        )
        doubts += [*expected.repeated, *_empty(passed, events, expected)]
    outcome = TestOutcome(
        status=_status(result, failures),
        stdout=result.stdout,
        stderr="\n".join([result.stderr.rstrip(), *map(_said, failures)]).strip(),
        ms=result.ms,
        failures=failures,
        passed=passed,
    )
    return outcome.with_doubts(doubts)


def _status(result: SandboxResult, failures: Sequence[Failure]) -> Status:
    if result.status == "timeout":
        return "timeout"
    if any(one["outcome"] == "load" for one in failures):
        return "error"
    return "fail" if failures else "pass"


def _names(events: Sequence[Record], *kinds: str) -> set[str]:
    return {one["name"] for one in events if one["event"] in kinds}


def _doubts(
    result: SandboxResult, results: Sequence[Record], canaries: Sequence[Record]
) -> list[str]:
    """Why the report may not be believed."""
    if result.status == "memory":
        return ["It ran out of memory, or was killed."]
    if result.status == "flood":
        return [f"It printed more than {FLOOD_BYTES:,} bytes and was ended."]
    if not results or results[-1]["outcome"] != "done" or result.exit_code != 0:
        how = "its time was over" if result.exit_code is None else f"status {result.exit_code}"
        return [f"The test run did not come to a normal end: {how}, before all tests had reported."]
    died = [one for one in canaries if one["outcome"] == "fail"]
    if len(died) != len(canaries) or len(died) != 2 * CANARIES:
        return ["A test that must fail did not: assertions were tampered with."]
    return []


def _seen(events: Sequence[Record], canary: str) -> list[str]:
    found = [
        SEEN[one["event"]].format(
            name=one["name"],
            during=f" during {one['name']}" if canary not in one["name"] and one["name"] else "",
            what=one["what"],
        )
        for one in events
        if one["event"] in SEEN
    ]
    return list(dict.fromkeys(found))[:MOST_DOUBTS]


def _empty(passed: Sequence[str], events: Sequence[Record], expected: ExpectedTests) -> list[str]:
    """Passes that say nothing, as nothing was asserted."""
    asserted, entered = _names(events, "asserted"), _names(events, "subtest")
    found = [
        f"{name} reached no assertion, so it proves nothing."
        for name in passed
        if name not in asserted
    ]
    found += [
        f"{name} ran none of its subtests."
        for name in passed
        if name in expected.subtested and name not in entered
    ]
    return found


def _whole_groups(failures: Sequence[Failure]) -> bool:
    """Whether loading or a class's setUpClass failed, so that its tests could not report."""
    return any(
        one["outcome"] == "load" or one["name"].startswith(("setUpClass", "setUpModule"))
        for one in failures
    )


def _lost(name: str) -> Failure:
    return Failure(
        name=name,
        outcome="fail",
        exception="AssertionError",
        message=LOST,
        from_test_line=False,
        trace="",
    )


def _failure(record: Record) -> Failure:
    return Failure(
        name=record["name"],
        outcome=record["outcome"],
        exception=record.get("exception", ""),
        message=record.get("message", ""),
        from_test_line=record.get("from_test_line", False),
        trace=record.get("trace", ""),
    )


def _said(failure: Failure) -> str:
    head = f"{failure['outcome'].upper()}: {failure['name'] or 'the file'}"
    what = f"{failure['exception']}: {failure['message']}" if failure["exception"] else ""
    return "\n".join(part for part in (head, failure["trace"], what) if part)
