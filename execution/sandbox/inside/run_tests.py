"""Runs one unittest file inside the sandbox and reports each result on a descriptor of its own.

Standard library only. Nothing of it stands in a file of the sandbox or in `sys.modules` while code of the tree runs.
What it says is believed only if a canary that must fail did fail, before and after the tests, and nothing that the
tests rest on was changed: see execution/sandbox/unittests.py, and docs/security.md for what remains possible.
"""

import ast
import contextlib
import difflib
import os
import sys
import traceback
import unittest
import unittest.util
from collections.abc import Callable
from functools import partial
from types import CodeType, ModuleType
from typing import Any

from execution.sandbox.inside import (
    assertions,
    canaries,
    ground,
    library,
    reporting,
    seal,
    strangers,
    test_file,
    values,
    watch,
)

RESTED_ON = (contextlib, difflib, traceback, unittest.util, unittest.suite, unittest.loader)
OURS = (assertions, canaries, library, reporting, seal, strangers, test_file, values, watch)


def parsed(source: str, path: str) -> ast.Module:
    """An empty module if it cannot be parsed: loading it will say why."""
    try:
        return ast.parse(source, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def main(order: dict[str, Any]) -> None:
    source, path = order.pop("source"), reporting.TREE + order["path"]
    tell = reporting.teller(order.pop("nonce"), ground.report_channel())
    state: dict[str, Any] = {"test": "", "said": set(), "seals": [], "all_seals": []}
    state["adds_types"] = "addTypeEqualityFunc" in source
    tree = parsed(source, path)
    constants = strangers.constants_of(tree)
    look = values.looker(tell, state, path, "ANY" in source, constants)
    functions = assertions.holder(tell, look, state)
    test_file.load_library(tree, source)
    for case in (unittest.TestCase, *async_cases(source)):
        case._callTestMethod = assertions.call_test(tell, state)  # type: ignore[attr-defined]
    code = compiled(tree, source, path, functions)
    bird = canaries.canary(order["case"], order["numbers"], functions["hold"])
    reporter = reporting.Reporter(tell, order, bird, state)
    is_shared = bool(async_cases(source)) or test_file.is_about_logs(source)
    own = library.end(order.pop("found"), is_shared=is_shared)
    ground.as_program(order["program"])
    ground.stand_on(order["ground"])
    watched = [unittest.case, assertions, reporting, seal, strangers, values]
    watched += [own[name] for name in ("unittest.async_case",) if name in own]
    state["seals"].append(seal.sealed(watched))
    state["all_seals"] += [*state["seals"], seal.sealed([*RESTED_ON, *OURS])]
    watch.install(tell, state, path)
    run(code, path, reporter, order["bases"], own)


def async_cases(source: str) -> list[type]:
    return [unittest.IsolatedAsyncioTestCase] if test_file.ASYNC in source else []


def compiled(
    tree: ast.Module, source: str, path: str, functions: dict[str, Any]
) -> CodeType | BaseException:
    """Or why it cannot be."""
    try:
        if tree.body:
            return test_file.compiled(tree, path, functions, os.urandom(16).hex())
        return compile(source, path, "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def run(
    code: CodeType | BaseException,
    path: str,
    reporter: Any,
    bases: list[str],
    own: dict[str, ModuleType],
) -> None:
    load = unittest.TestLoader()
    before, after = (load.loadTestsFromTestCase(reporter.bird) for _ in range(2))
    tests = loaded_tests(partial(with_bases, code, path, bases, own), path, reporter, load)
    for case in before:
        case(reporter)
    tests.run(reporter)
    for case in after:
        case(reporter)
    reporter.look()
    reporter.tell({"name": "", "outcome": "done"})


def with_bases(
    code: CodeType | BaseException, path: str, bases: list[str], own: dict[str, ModuleType]
) -> ModuleType:
    """The module of the test file. Raises what is wrong with it, or with the software that its bases load."""
    if isinstance(code, BaseException):
        raise code
    known = ground.load_bases(bases, own)
    library.OWN_BUILTINS["__import__"] = library.importing(known)
    return test_file.loaded(code, path)


def loaded_tests(loaded: Callable[[], ModuleType], path: str, reporter: Any, load: Any) -> Any:
    empty = unittest.TestSuite()
    try:
        module = loaded()
        for seals in (reporter.state["seals"], reporter.state["all_seals"]):
            seals.append(assertions.seal_tests(module))
        reporter.look()
        return load.loadTestsFromModule(module)
    except BaseException:
        described = reporting.describe(sys.exc_info(), path)
        reporter.tell({"name": "", "outcome": "load", **described})
        return empty
