"""Level 1: the length of the code. Its complexity is checked by ruff, in the run of lint.

Counted here too, for the score: it wants numbers below the limit, inside a transaction that waits for no other program.
"""

import ast
import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from execution.checks.results import Check
from execution.source.atom_source import UNREADABLE, AtomSource, Definition, Finding
from execution.source.syntax.parse import parse

SIZE = Check(level=1, validator="size", error_class="lint")
MOST_LINES = {"function": 25, "class": 100, "constant": 100, "file": 150, "statements": 25}
STATEMENTS = ast.stmt | ast.ExceptHandler | ast.match_case
BRANCHES = ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler | Definition
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Lines with code on them; the highest cyclomatic complexity of a function, at least 1."""

    lines: int
    cyclomatic: int


def measure(code: str) -> Measure:
    """Of Python; of any other text the lines that are not blank, and 1."""
    try:
        tree = parse(code)
        return Measure(lines=len(_code_lines(code, tree)), cyclomatic=_highest(tree))
    except (*UNREADABLE, tokenize.TokenError):
        return Measure(lines=sum(1 for line in code.splitlines() if line.strip()), cyclomatic=1)


def check_size(source: AtomSource) -> list[Finding]:
    most = MOST_LINES[source.kind]
    if not source.is_python:
        return SIZE.passed("prose and data have no limit of their own")
    if not settings.SIZE_LIMITS:
        return SIZE.passed("limits of size are switched off")
    lines = measure(source.code).lines
    if lines <= most:
        return SIZE.passed(f"{lines} lines of {most}")
    what = "Statements have" if source.kind == "statements" else f"A {source.kind} has"
    text = f"{what} at most {most} lines of code; this has {lines}. Make it shorter."
    return SIZE.failed([(text, None)])


def _code_lines(code: str, tree: ast.Module) -> set[int]:
    """Lines with code; docstrings, comments and blank lines do not count."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type not in SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if isinstance(node, Definition | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            text = node.body[0]
            lines.difference_update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return lines


def _highest(tree: ast.Module) -> int:
    """Of any function, or of the module's own statements, which ruff does not count."""
    functions = [node.body for node in ast.walk(tree) if isinstance(node, Definition)]
    own = [node for node in tree.body if not isinstance(node, Definition | ast.ClassDef)]
    return 1 + max(map(_branches, [own, *functions]))


def _branches(body: Iterable[ast.AST]) -> int:
    """McCabe's count over statements, as ruff has it; functions inside count with the one around them."""
    return sum(map(_branches_of, body))


def _branches_of(node: ast.AST) -> int:
    inner = [part for part in ast.iter_child_nodes(node) if isinstance(part, STATEMENTS)]
    return _own(node) + _branches(inner)


def _own(node: ast.AST) -> int:
    if isinstance(node, ast.match_case):
        is_default = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None
        return 0 if is_default and node.guard is None else 1
    if isinstance(node, ast.Try | ast.TryStar):
        return 1 if node.orelse else 0
    return 1 if isinstance(node, BRANCHES) else 0
