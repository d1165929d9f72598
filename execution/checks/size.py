"""Level 1: how long the code is and how many ways lead through it."""

import ast
import io
import tokenize
from dataclasses import dataclass

from execution.checks.results import Check
from execution.source.atom_source import UNREADABLE, AtomSource, Definition, Finding
from execution.source.parse import parse

SIZE = Check(level=1, validator="size", error_class="lint")
COMPLEXITY = Check(level=1, validator="complexity", error_class="lint")
MOST_LINES = {"function": 25, "class": 100, "constant": 100, "file": 150}
MOST_PATHS = 10
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
        return Measure(lines=len(_code_lines(code, tree)), cyclomatic=_highest(tree)[0])
    except (*UNREADABLE, tokenize.TokenError):
        return Measure(lines=sum(1 for line in code.splitlines() if line.strip()), cyclomatic=1)


def check_size(source: AtomSource) -> list[Finding]:
    most = MOST_LINES[source.kind]
    if not source.is_python:
        return SIZE.passed("prose and data have no limit of their own")
    lines = measure(source.code).lines
    if lines <= most:
        return SIZE.passed(f"{lines} lines of {most}")
    text = f"A {source.kind} has at most {most} lines of code; this has {lines}. Make it shorter."
    return SIZE.failed([(text, None)])


def check_complexity(source: AtomSource, tree: ast.Module | None) -> list[Finding]:
    if tree is None:
        return COMPLEXITY.passed("no code")
    highest, name, line = _highest(tree)
    if highest <= MOST_PATHS:
        return COMPLEXITY.passed(f"{highest} of {MOST_PATHS}")
    text = f"`{name}` has a cyclomatic complexity of {highest}; at most {MOST_PATHS} is allowed."
    return COMPLEXITY.failed([(text, line)])


def _code_lines(code: str, tree: ast.Module) -> set[int]:
    """Docstrings, comments and blank lines are free: nobody should save on them."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type not in SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if isinstance(node, Definition | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            text = node.body[0]
            lines.difference_update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return lines


def _highest(tree: ast.Module) -> tuple[int, str, int | None]:
    """The most complex function with its line, or the module itself."""
    functions = [node for node in ast.walk(tree) if isinstance(node, Definition)]
    worst: tuple[int, str, int | None] = (1 + _branches(tree.body), "the module", None)
    for node in functions:
        paths = 1 + _branches(node.body)
        if paths > worst[0]:
            worst = paths, node.name, node.lineno
    return worst


def _branches(body: list[ast.stmt]) -> int:
    """McCabe's count over statements; functions inside count with the one around them."""
    return sum(_branches_of(node) for node in body)


def _branches_of(node: ast.AST) -> int:
    if isinstance(node, ast.ClassDef):
        return 0
    count = 0
    if isinstance(node, ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler):
        count = 1
    elif isinstance(node, ast.match_case):
        is_default = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None
        count = 0 if is_default else 1
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case):
            count += _branches_of(part)
    return count
