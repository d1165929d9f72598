"""Running one test file in the sandbox, and judging whether its report can be trusted."""

import ast
import json
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, TypedDict

from django.conf import settings

from execution.sandbox import program
from execution.source.atom_source import UNREADABLE, Definition, is_test_path, module_of
from execution.source.parse import parse

Status = Literal["pass", "fail", "timeout", "error"]
COMMAND = ["python", "-s", "-S", "-P", "/inside/run_tests.py"]
CANARIES = 20
# A test class is one whose name of a base ends so, or that has such a class of the file as a base.
TEST_BASES = ("TestCase",)


class Failure(TypedDict):
    """One test that did not pass; `name` is empty if the file could not be loaded."""

    name: str
    outcome: str
    exception: str
    message: str
    from_test_line: bool
    trace: str


@dataclass(frozen=True, kw_only=True)
class TestOutcome:
    """`error` means that nothing can be concluded; `is_unverifiable` that nothing could be run."""

    __test__ = False  # not a test case, though pytest would collect it by its name

    status: Status
    stdout: str = ""
    stderr: str = ""
    ms: int = 0
    failures: list[Failure] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    # Why the report as a whole may not be believed.
    doubts: list[str] = field(default_factory=list)
    is_unverifiable: bool = False


def run_test_file(
    tree: Mapping[str, str], path: str, code: str, timeout_s: float | None = None
) -> TestOutcome:
    """Pass only if the file ran to a normal end, every test it defines reported a pass, and the canary
    failed as it must. Skipped tests and expected failures are no passes.
    """
    limit = settings.TEST_TIMEOUT_SECONDS
    expected = expected_tests(code)
    if not expected:
        return TestOutcome(status="error", stderr="This file defines no readable unittest test.")
    nonce, canary = secrets.token_hex(16), f"Case{secrets.token_hex(8)}"
    order = {
        "nonce": nonce,
        "canary": canary,
        "case": expected[0].partition(".")[0],
        "numbers": sorted(random.sample(range(1000), 2)),
        "path": path,
        "module": module_of(path),
        "is_async": "IsolatedAsyncioTestCase" in code,
    }
    result = program.run(
        {**tree, **_empty_packages(path), path: code},
        COMMAND,
        timeout_s=min(timeout_s or limit, limit),
        stdin=json.dumps(order),
    )
    if result.status == "unavailable":
        text = f"The sandbox is not available: {result.stderr}"
        return TestOutcome(status="error", stderr=text, ms=result.ms, is_unverifiable=True)
    if result.status == "unusable":
        return TestOutcome(status="error", stderr=result.stderr, ms=result.ms)
    return _judged(result, program.records(result.report, nonce), expected, canary)


def without_tests(tree: Mapping[str, str]) -> dict[str, str]:
    """The software alone: acceptance tests run beside no test file that came with it."""
    return {path: text for path, text in tree.items() if not is_test_path(path)}


def _empty_packages(path: str) -> dict[str, str]:
    """Nothing runs before a test file is loaded: the packages of tests around it are empty."""
    folders = [str(folder) for folder in PurePosixPath(path).parents]
    return {f"{folder}/__init__.py": "" for folder in folders if is_test_path(f"{folder}/")}


def expected_tests(code: str) -> list[str]:
    """`Class.test_name` of every test in the file's own classes, inherited ones of the file included."""
    try:
        body = parse(code).body
    except UNREADABLE:
        return []
    methods: dict[str, list[str]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef):
            bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
            if any(base.endswith(TEST_BASES) or base in methods for base in bases):
                inherited = [name for base in bases for name in methods.get(base, [])]
                methods[node.name] = sorted({*inherited, *_test_methods(node)})
    return [f"{name}.{test}" for name, tests in methods.items() for test in tests]


def _test_methods(node: ast.ClassDef) -> list[str]:
    return [
        part.name
        for part in node.body
        if isinstance(part, Definition) and part.name.startswith("test")
    ]


def _judged(
    result: program.SandboxResult,
    records: list[dict[str, Any]],
    expected: list[str],
    canary: str,
) -> TestOutcome:
    canaries = [one for one in records if f"{canary}.test_" in one["name"]]
    own = [one for one in records if one not in canaries and one["outcome"] != "done"]
    failures = [_failure(one) for one in own if one["outcome"] != "pass"]
    bad = {one["name"] for one in failures}
    passed = [one["name"] for one in own if one["outcome"] == "pass" and one["name"] not in bad]
    doubts = _doubts(result, records, canaries)
    missing = (
        []
        if _whole_groups(failures)
        else [name for name in expected if name not in bad | {*passed}]
    )
    doubts += [f"{name} did not report a result" for name in missing]
    if result.status == "timeout":
        status: Status = "timeout"
    elif doubts or any(one["outcome"] == "load" for one in failures):
        status = "error"
    else:
        status = "fail" if failures else "pass"
    return TestOutcome(
        status=status,
        stdout=result.stdout,
        stderr="\n".join([result.stderr.rstrip(), *map(_said, failures), *doubts]).strip(),
        ms=result.ms,
        failures=failures,
        passed=passed,
        doubts=doubts,
    )


def _doubts(
    result: program.SandboxResult,
    records: list[dict[str, Any]],
    canaries: list[dict[str, Any]],
) -> list[str]:
    """Why the report may not be believed."""
    if result.status == "memory":
        return ["It ran out of memory."]
    if not records or records[-1]["outcome"] != "done" or result.exit_code != 0:
        return ["The test run did not come to a normal end."]
    if changed := records[-1]["changed"]:
        return [f"What tests rest on was tampered with: {changed}."]
    died = [one for one in canaries if one["outcome"] == "fail"]
    if len(died) != len(canaries) or len(died) != 2 * CANARIES:
        return ["A test that must fail did not: assertions were tampered with."]
    return []


def _whole_groups(failures: list[Failure]) -> bool:
    """Whether loading or a class's setUpClass failed, so that its tests could not report."""
    return any(
        one["outcome"] == "load" or one["name"].startswith(("setUpClass", "setUpModule"))
        for one in failures
    )


def _failure(record: dict[str, Any]) -> Failure:
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
