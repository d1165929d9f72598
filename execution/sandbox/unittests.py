"""Running one test file in the sandbox."""

import random
import secrets
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings

from execution.sandbox import program
from execution.sandbox.expected_tests import expected_tests, why_none
from execution.sandbox.program import SandboxResult
from execution.sandbox.test_report import Failure, TestOutcome, judged
from execution.sandbox.warm.warm_sandboxes import run_alone
from execution.source.atom_source import is_test_path, module_of
from execution.source.toolchain import Sandboxes, toolchain_at
from planning.stacks.registry import stack_files

__all__ = ["Failure", "TestOutcome", "run_test_file", "without_tests"]
LARGEST_TEST = 200_000


def run_test_file(
    tree: Mapping[str, str],
    path: str,
    code: str,
    timeout_s: float | None = None,
    *,
    patience: float = 1,
    sandboxes: Sandboxes | None = None,
) -> TestOutcome:
    """One file of tests, as its language runs it; in one of the warm sandboxes if there are any."""
    return toolchain_at(path).run_test(
        tree, path, code, timeout_s, patience=patience, sandboxes=sandboxes
    )


def run_python_test(
    tree: Mapping[str, str],
    path: str,
    code: str,
    timeout_s: float | None = None,
    *,
    patience: float = 1,
    sandboxes: Sandboxes | None = None,
) -> TestOutcome:
    """Pass only if the file ran to a normal end, every test it defines reported a pass and reached an assertion, and
    the canary failed as it must. Skipped tests and expected failures are no passes.

    `patience` multiplies the limit. The file itself is handed in compiled and lies nowhere in the sandbox; no other file of tests does either.
    """
    if len(code) > LARGEST_TEST:
        text = f"The test file has {len(code):,} characters; at most {LARGEST_TEST:,} are run."
        return TestOutcome(status="error", stderr=text, doubts=[text])
    expected = expected_tests(code)
    if not expected.names:
        return TestOutcome(status="error", stderr=why_none(code))
    nonce, canary = secrets.token_hex(16), f"Case{secrets.token_hex(8)}"
    software, ground = _software(tree), stack_files(tree)
    limit = settings.TEST_TIMEOUT_SECONDS
    order = _order(software, ground, path, code) | {
        "nonce": nonce,
        "canary": canary,
        "case": expected.names[0].partition(".")[0],
    }
    run = sandboxes.run if sandboxes else run_alone
    result: SandboxResult = run(software, order, min(timeout_s or limit, limit) * patience)
    if result.status == "unavailable":
        text = f"The sandbox is not available: {result.stderr}"
        return TestOutcome(status="error", stderr=text, ms=result.ms, is_unverifiable=True)
    if result.status == "unusable":
        return TestOutcome(status="error", stderr=result.stderr, ms=result.ms)
    records = program.records(result.report, nonce)
    return judged(result, records, expected, canary)


def _order(
    software: Mapping[str, str], ground: Mapping[str, str], path: str, code: str
) -> dict[str, Any]:
    """What the program inside is told of the test file and of what it tests."""
    return {
        "numbers": sorted(random.sample(range(1000), 2)),
        "path": path,
        "source": code,
        "program": _program(software),
        "ground": [*ground],
        "bases": [module_of(path) for path in ground if _is_base(ground[path])],
    }


def without_tests(tree: Mapping[str, str]) -> dict[str, str]:
    """The software alone: acceptance tests run beside no test file that came with it."""
    return {path: text for path, text in tree.items() if not is_test_path(path)}


def _software(tree: Mapping[str, str]) -> dict[str, str]:
    """Without files of tests, which are not for the software to read; what tests share stays, in empty packages."""
    kept = {path: text for path, text in tree.items() if not _is_test_file(path)}
    folders = {
        str(one) for path in kept if is_test_path(path) for one in PurePosixPath(path).parents
    }
    empty = {f"{one}/__init__.py": "" for one in folders if is_test_path(f"{one}/")}
    return {**kept, **empty}


def _is_test_file(path: str) -> bool:
    return is_test_path(path) and path.rpartition("/")[2].startswith(("test", "__init__."))


def _is_base(text: str) -> bool:
    """Whether tests have their base class from this file of a stack."""
    return "import unittest" in text


def _program(tree: Mapping[str, str]) -> str:
    """The package that a user of this tree would start."""
    packages = sorted(
        path.partition("/")[0] for path in tree if path.count("/") and module_of(path)
    )
    started = [path.partition("/")[0] for path in sorted(tree) if path.endswith("/__main__.py")]
    return next(iter([*started, *packages]), "program")
