"""Level 1 lint and complexity and level 2 names, in one run of ruff over the assembled file."""

import ast
import functools
import json
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from ruff import find_ruff_bin  # type: ignore[import-untyped]

from execution.checks.file_context import FileContext
from execution.checks.results import Check, without
from execution.source.atom_source import (
    UNREADABLE,
    AtomSource,
    Finding,
    SignatureUnreadable,
    read_signature,
)
from execution.source.syntax.imports import FUTURE, WIDTH, read_imports
from execution.source.syntax.parse import parse, parse_expression

RULES = "E,F,B,UP,SIM,PT,RET"
COMPLEXITY = "C901"
MOST_PATHS = 10
TIMEOUT_SECONDS = 30.0
# What can be wrong with a signature itself.
DECLARED = "B006,B008,E741,UP"
# Imports of several atoms are merged, so each one's own are checked apart from the file.
OF_THE_HEADER = {"F401", "I001"}


@functools.cache
def _program() -> str:
    """Raises FileNotFoundError."""
    return str(find_ruff_bin())


@functools.cache
def ruff_version() -> str:
    done = subprocess.run(
        [_program(), "--version"], capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    return done.stdout.strip().removeprefix("ruff ")


@dataclass(frozen=True, kw_only=True)
class RuffRun:
    """The result of running ruff: its diagnostics, or why there are none."""

    exit_code: int
    diagnostics: list[dict[str, Any]]  # ruff's own JSON
    trouble: str = ""


def command(verb: str) -> list[str]:
    """Of ruff alone: no settings of a project, nothing kept. Raises FileNotFoundError."""
    return [_program(), verb, "--isolated", "--no-cache", "--quiet"]


def run_ruff(
    path: str, text: str, *, rules: str = RULES, packages: frozenset[str] = frozenset()
) -> RuffRun:
    """Comments that switch rules off do not count."""
    own = ",".join(f"'{name}'" for name in sorted(packages))
    words = [*command("check"), "--ignore-noqa", "--output-format", "json"]
    words += ["--select", rules, "--line-length", str(WIDTH), "--target-version", "py311"]
    words += ["--config", f"lint.isort.known-first-party=[{own}]"]
    words += ["--config", f"lint.mccabe.max-complexity={MOST_PATHS}"]
    try:
        done = subprocess.run(
            [*words, "--stdin-filename", path, "-"],
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            cwd="/",
        )
        return RuffRun(exit_code=done.returncode, diagnostics=json.loads(done.stdout or "[]"))
    except (subprocess.TimeoutExpired, ValueError, OSError) as error:
        return RuffRun(exit_code=2, diagnostics=[], trouble=f"ruff: {error}")


def check(here: FileContext) -> list[Finding]:
    """Findings of `lint` and `complexity` (level 1) and of `names` (level 2)."""
    try:
        tool = {"tool": "ruff", "version": ruff_version()}
        ran = _run(here)
        trouble = ran.trouble
    except (OSError, subprocess.TimeoutExpired) as error:
        tool, trouble = {}, without("ruff", error)
    lint = Check(level=1, validator="lint", error_class="lint", **tool)
    paths = Check(level=1, validator="complexity", error_class="lint", **tool)
    names = Check(level=2, validator="names", error_class="import", **tool)
    if trouble:
        return [found for one in (lint, paths, names) for found in one.unverifiable(trouble)]
    problems: dict[Check, list[tuple[str, int | None]]] = {lint: [], paths: [], names: []}
    for code, text, line in _own_problems(here, ran):
        is_name = code.startswith("F") or code == "syntax"
        check = paths if code == COMPLEXITY else names if is_name else lint
        problems[check].append((f"{code} {text}", line))
    if here.source.kind != "file":
        problems[names] += [
            (f"F401 `{name}` imported but unused", None) for name in unused(here.source)
        ]
    found = [one.failed(said, exit_code=ran.exit_code) for one, said in problems.items()]
    return [finding for findings in found for finding in findings]


def _run(here: FileContext) -> RuffRun:
    rules = [RULES, *([COMPLEXITY] if settings.SIZE_LIMITS else [])]
    rules += ["I"] if here.source.kind == "file" else []
    own = frozenset(here.tops)
    return run_ruff(here.source.path, here.file.text, rules=",".join(rules), packages=own)


def diagnostics(here: FileContext) -> list[dict[str, Any]]:
    """Ruff's own, of the atom's lines, without what its declaration asks for. Raises OSError, subprocess.TimeoutExpired."""
    return list(_own(here, _run(here)))


def _own(here: FileContext, ran: RuffRun) -> Iterator[dict[str, Any]]:
    for one in ran.diagnostics:
        is_header = here.source.kind != "file" and one["code"] in OF_THE_HEADER
        is_own = here.own_line(one["location"]["row"]) is not None
        if is_own and not is_header and not _is_declared(here.source, one):
            yield one


def _own_problems(here: FileContext, ran: RuffRun) -> Iterator[tuple[str, str, int | None]]:
    """Code, text and line of the diagnostics in the atom's own lines."""
    for one in _own(here, ran):
        yield one["code"] or "syntax", one["message"], here.own_line(one["location"]["row"])


def _is_declared(source: AtomSource, one: dict[str, Any]) -> bool:
    """Whether the declared signature has the same fault, which no answer could leave out."""
    shape = source.kind, source.symbol, source.signature
    declared = _faults_of_signature(*shape, source.imports)
    return (one["code"], one["message"]) in declared


@functools.lru_cache(maxsize=1024)
def _faults_of_signature(
    kind: str, symbol: str, signature: str, imports: tuple[str, ...]
) -> frozenset[tuple[str, str]]:
    try:
        node = read_signature(kind, symbol, signature).node
    except SignatureUnreadable:
        return frozenset()
    if node is None:
        return frozenset()
    text = "\n".join([FUTURE, *imports, ast.unparse(node), ""])
    ran = run_ruff("signature.py", text, rules=DECLARED)
    return frozenset((one["code"], one["message"]) for one in ran.diagnostics)


def unused(source: AtomSource) -> list[str]:
    """Names the atom imports and its own code never uses."""
    try:
        used = names_in(parse(source.code))
        return sorted(one.bound for one in read_imports(source.imports) if one.bound not in used)
    except UNREADABLE:
        return []


def names_in(tree: ast.AST) -> set[str]:
    """Names in scope that code reads, those in quoted annotations too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        for quoted in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(quoted, ast.AST):
                found |= _quoted_names(quoted)
    return found


def _quoted_names(annotation: ast.AST) -> set[str]:
    found: set[str] = set()
    for part in ast.walk(annotation):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            try:
                found |= names_in(parse_expression(part.value))
            except UNREADABLE:
                continue
    return found


PROSE = Check(level=1, validator="lint", error_class="lint")
ALLOWED = {"\n", "\t"}
MERGE_MARKERS = ("<<<<<<< ", ">>>>>>> ")


def check_prose(source: AtomSource) -> list[Finding]:
    """Level 1 of what is no code: prose and data have no names, imports or types to check."""
    problems: list[tuple[str, int | None]] = []
    for number, line in enumerate(source.code.split("\n"), 1):
        if any(unicodedata.category(sign) == "Cc" and sign not in ALLOWED for sign in line):
            problems.append(("This line has control characters.", number))
        if line.startswith(MERGE_MARKERS):
            problems.append(("This line is left over from a merge.", number))
    return PROSE.failed(problems)
