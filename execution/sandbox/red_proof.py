"""Proving a test red: it has to fail on stubs, and because the code is missing."""

import ast
import functools
import re
from collections.abc import Collection, Iterable
from typing import Any, Literal

from execution.sandbox.unittests import Failure, TestOutcome, run_test_file, without_tests
from execution.source.assemble import assemble
from execution.source.atom_source import UNREADABLE, AtomSource, module_of
from execution.source.stubs import STUB_MESSAGE, stub
from execution.source.syntax.parse import parse
from execution.source.syntax.parts_of_tests import only
from execution.source.toolchain import Mode, RedProof, Sandboxes, toolchain_at
from execution.source.web_routes import served

State = Literal["runnable", "vacuous", "broken"]
# From the test's own line these are mistakes of the test, not missing code.
MISTAKES = {
    "ImportError",
    "ModuleNotFoundError",
    "NameError",
    "UnboundLocalError",
    "SyntaxError",
    "IndentationError",
    "TypeError",
    "AttributeError",
}
# On stubs there is nothing to wait for.
STUB_SECONDS = 10.0
PATIENCE = 3
# What using the None of a stub says of itself.
OF_NONE = re.compile(r"\bNoneType\b")


def prove_red(
    sources: Iterable[AtomSource],
    path: str,
    code: str,
    timeout_s: float | None = None,
    *,
    sandboxes: Sandboxes | None = None,
) -> RedProof:
    """Whether the test fails on stubs, as its language proves it; in one of the warm sandboxes if there are any."""
    return toolchain_at(path).prove_red(sources, path, code, timeout_s, sandboxes=sandboxes)


def prove_python_red(
    sources: Iterable[AtomSource],
    path: str,
    code: str,
    timeout_s: float | None = None,
    *,
    sandboxes: Sandboxes | None = None,
) -> RedProof:
    """Run the test on stubs that raise and on stubs that return None.

    Runnable if every failing test of it fails for a valid reason and at least one does; vacuous if the
    file passes on either set; else broken, with reasons.
    """
    atoms = tuple(sources)
    limit = min(timeout_s or STUB_SECONDS, STUB_SECONDS)
    outcomes: dict[str, TestOutcome] = {}
    for mode in ("raise", "none"):
        tree = dict(_stubs(atoms, mode))
        outcome = run_test_file(tree, path, code, limit, sandboxes=sandboxes)
        if outcome.status == "timeout":
            # Perhaps the machine was busy.
            outcome = run_test_file(tree, path, code, limit, patience=PATIENCE)
        outcomes[mode] = outcome
        if outcome.is_unverifiable:
            return _proof("broken", outcomes, [outcome.stderr], unverifiable=True)
        if outcome.status == "timeout":
            return _proof("broken", outcomes, ["It does not end on stubs."])
    green = [mode for mode, outcome in outcomes.items() if outcome.status == "pass"]
    if green:
        return _proof("vacuous", outcomes, [f"It passes on stubs: {_WORDS[one]}." for one in green])
    reasons = _wrong_reasons(outcomes["raise"], outcomes["none"])
    return _proof("broken" if reasons else "runnable", outcomes, reasons)


_WORDS = {
    "raise": "with every function raising NotImplementedError",
    "none": "with every function returning None",
}


@functools.lru_cache(maxsize=8)
def _stubs(atoms: tuple[AtomSource, ...], mode: Mode) -> tuple[tuple[str, str], ...]:
    return tuple(without_tests(assemble([stub(atom, mode) for atom in atoms])).items())


def _wrong_reasons(raising: TestOutcome, silent: TestOutcome) -> list[str]:
    """Why these failures do not count as red; empty if they do."""
    first, second = _by_name(raising), _by_name(silent)
    reasons = _inconclusive(raising, first) + _inconclusive(silent, second)
    for name, failure in first.items():
        if not _is_valid(failure, second.get(name), silent):
            reasons.append(_why(failure))
    for failure in second.values():
        if _is_mistake(failure, among_none=True) and _why(failure) not in reasons:
            reasons.append(_why(failure))
    return list(dict.fromkeys(reasons))


def _inconclusive(outcome: TestOutcome, failures: dict[str, Failure]) -> list[str]:
    if outcome.status == "error" and not failures:
        return [outcome.stderr]
    return outcome.doubts


def _is_valid(failure: Failure, other: Failure | None, silent: TestOutcome) -> bool:
    """The stub's own NotImplementedError, or an assertion that fails on both sets."""
    if failure["exception"] == "NotImplementedError" and STUB_MESSAGE in failure["message"]:
        return True
    return failure["outcome"] == "fail" and other is not None and other["outcome"] == "fail"


def _is_mistake(failure: Failure, *, among_none: bool) -> bool:
    if failure["exception"] not in MISTAKES or not failure["from_test_line"]:
        return False
    return not (among_none and OF_NONE.search(failure["message"]))


def _by_name(outcome: TestOutcome) -> dict[str, Failure]:
    return {failure["name"]: failure for failure in outcome.failures}


def _why(failure: Failure) -> str:
    name = failure["name"] or "The file"
    if failure["outcome"] in {"skip", "expected failure", "unexpected success"}:
        return f"{name}: {failure['outcome']} is not allowed."
    if failure["outcome"] == "fail":
        return f"{name} fails an assertion on stubs that raise, but not on stubs that return None."
    where = " on the test's own line" if failure["from_test_line"] else ""
    return f"{name}: {failure['exception']}{where}: {failure['message']}"


def _proof(
    state: State,
    outcomes: dict[str, TestOutcome],
    reasons: list[str],
    *,
    unverifiable: bool = False,
) -> RedProof:
    detail: dict[str, Any] = {"reasons": reasons}
    for mode, outcome in outcomes.items():
        detail[mode] = {
            "status": outcome.status,
            "ms": outcome.ms,
            "passed": outcome.passed,
            "failures": [
                {key: one[key] for key in ("name", "outcome", "exception", "message")}
                for one in outcome.failures
            ],
        }
    ms = sum(outcome.ms for outcome in outcomes.values())
    return RedProof(state=state, detail=detail, ms=ms, is_unverifiable=unverifiable)


def touched(
    code: str, sources: Iterable[AtomSource], tests: Collection[str] = ()
) -> set[tuple[str, str]]:
    """The atoms a test file names: imported, reached through an imported module, run as a program, or by an address.

    Of these of its tests alone (`Class.test_name`), with what they share; of all where none is named.
    """
    atoms = [source for source in sources if not source.is_fixed]
    try:
        tree = only(parse(code), tests) if tests else parse(code)
        return SymbolIndex(atoms).of(tree) | served(tree, atoms)
    except UNREADABLE:
        return set()


class SymbolIndex:
    """The atoms of a tree by the names that code can use for them."""

    def __init__(self, sources: Iterable[AtomSource]) -> None:
        self.symbols: dict[str, dict[str, str]] = {}
        for source in sources:
            module = module_of(source.path)
            if module:
                self.symbols.setdefault(module, {})[source.symbol] = source.path
                if source.kind == "file":
                    self.symbols[module]["*"] = source.path

    def of(self, tree: ast.Module) -> set[tuple[str, str]]:
        modules: dict[str, str] = {}
        found: set[tuple[str, str]] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules |= {alias.asname or alias.name: alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    if inner in self.symbols:
                        modules[alias.asname or alias.name] = inner
                    else:
                        found |= self._named(node.module, alias.name)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                module = modules.get(ast.unparse(node.value), "")
                found |= self._named(module, node.attr)
        return found | self._programs(tree)

    def _named(self, module: str, name: str) -> set[tuple[str, str]]:
        known = self.symbols.get(module, {})
        if name in known:
            return {(known[name], name)}
        if name == "*":
            return {(path, symbol) for symbol, path in known.items() if symbol != "*"}
        return (
            {(path, symbol) for symbol, path in known.items() if symbol != "*"}
            if "*" in known
            else set()
        )

    def _programs(self, tree: ast.Module) -> set[tuple[str, str]]:
        """`["-m", "package"]` starts the package's `__main__`."""
        texts = [part.value for part in ast.walk(tree) if isinstance(part, ast.Constant)]
        if "-m" not in texts:
            return set()
        mains = {f"{text}.__main__" for text in texts if isinstance(text, str)}
        return {
            (path, symbol)
            for module in mains & self.symbols.keys()
            for symbol, path in self.symbols[module].items()
            if symbol != "*"
        }
