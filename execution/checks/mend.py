"""Mending by code what a tool can mend, so that it costs no call: layout, and what ruff rewrites soundly."""

import ast
import io
import subprocess
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from execution.checks import contract, lint
from execution.checks.file_context import FileContext
from execution.source.atom_source import UNREADABLE, AtomSource, Definition
from execution.source.syntax.imports import WIDTH, without_names
from execution.source.syntax.parse import parse

# One at a time, so that no rewriting meets another; code that needs more is left as it is then.
MOST_FIXES = 60
# Ruff calls these unsafe for comments they may drop, which is looked at here, or for what it cannot know of
# a type. They keep the meaning: `else` after `return`, a last `return None`, one condition for two, `any` for a
# loop, a name nobody reads. Others stay out: B006, E712, SIM118, SIM201 and UP031 can change an answer.
SOUND = {
    "B007", "B905", "F841", "RET501", "RET502", "RET503", "RET504", "RET505", "RET506", "RET507",
    "RET508", "SIM101", "SIM102", "SIM103", "SIM108", "SIM110", "SIM117", "SIM210",
}  # fmt: skip
LAYOUT = ("E1", "E2", "E3", "E501", "E70", "W")


@dataclass(frozen=True, kw_only=True)
class Mended:
    """The atom as it is now; `said` names each rule and the line it was at, in the order of mending."""

    source: AtomSource
    said: tuple[str, ...]


def mend(here: FileContext) -> Mended:
    """Nothing is changed of other atoms, nor what the code means. Raises OSError, subprocess.TimeoutExpired."""
    given = here
    faults = _layout_faults(here)
    said: list[str] = []
    refused: set[tuple[str, str]] = set()
    for _ in range(MOST_FIXES):
        found = next(_fixes(here, refused), None)
        if found is None:
            break
        one, code = found
        if _is_sound(here.source, code):
            said.append(f"{one['code']} at line {here.own_line(_row(one))}")
            here = _with(here, code=code)
        else:
            refused.add((one["code"], one["message"]))
    here = _without_unused(here, said)
    here = _laid_out(here)
    # The output of an example, or a long string, is as it was.
    left = {line.strip() for line in here.source.code.split("\n")}
    said += [f"{rule} at line {line}" for rule, line in faults if _line(given, line) not in left]
    return Mended(source=replace(here.source, code=f"{here.source.code}\n"), said=tuple(said))


def _with(here: FileContext, **changes: Any) -> FileContext:
    return replace(here, source=replace(here.source, **changes))


def _fixes(
    here: FileContext, refused: set[tuple[str, str]]
) -> Iterator[tuple[dict[str, Any], str]]:
    """Each diagnostic that can be mended within the atom's own lines, and the code afterwards.

    From the last line up, so that the lines that are still to be named are those of the answer.
    """
    found = lint.diagnostics(here)
    for one in sorted(found, key=lambda one: _position(one["location"]), reverse=True):
        fix = one.get("fix")
        if not fix or (one["code"], one["message"]) in refused:
            continue
        if fix["applicability"] == "safe" or one["code"] in SOUND:
            code = _edited(here, fix["edits"])
            if code is not None:
                yield one, code


def _edited(here: FileContext, edits: list[dict[str, Any]]) -> str | None:
    """The atom's code after all of them; nothing if one is outside of it, or the outcome cannot be read."""
    lines = here.source.code.split("\n")
    for edit in sorted(edits, key=lambda one: _position(one["location"]), reverse=True):
        start, end = _position(edit["location"]), _position(edit["end_location"])
        first, last = start[0] - here.first_line, end[0] - here.first_line
        if last == len(lines) and end[1] == 1:
            # Up to the end of the last line.
            last, end = last - 1, (end[0], len(lines[-1]) + 1)
        if first < 0 or last >= len(lines):
            return None
        text = lines[first][: start[1] - 1] + edit["content"] + lines[last][end[1] - 1 :]
        lines[first : last + 1] = text.split("\n")
    code = "\n".join(lines).strip("\n").rstrip()
    return code if _read(code) else None


def _row(one: dict[str, Any]) -> int:
    return int(one["location"]["row"])


def _line(here: FileContext, number: int) -> str:
    return here.source.code.split("\n")[number - 1].strip()


def _position(place: dict[str, int]) -> tuple[int, int]:
    return place["row"], place["column"]


def _read(code: str) -> ast.Module | None:
    try:
        return parse(code)
    except UNREADABLE:
        return None


def _is_sound(source: AtomSource, code: str) -> bool:
    """Whether no comment and no attribute that is read is lost, and the declaration is kept as well as it was."""
    if _comments(source.code) != _comments(code) or _reads(source.code) != _reads(code):
        return False
    return _broken_promises(replace(source, code=code)) == _broken_promises(source)


def _broken_promises(source: AtomSource) -> list[str]:
    return [finding.detail for finding in contract.check(source, _read(source.code))]


def _comments(code: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return sorted(token.string for token in tokens if token.type == tokenize.COMMENT)


def _reads(code: str) -> list[str]:
    """Attributes may raise or compute, so an unused one is not as good as none."""
    tree = _read(code)
    nodes = ast.walk(tree) if tree else ()
    return sorted(ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute))


def _without_unused(here: FileContext, said: list[str]) -> FileContext:
    """An atom has its imports apart from its code, where ruff does not see whose they are."""
    names = [] if here.source.kind == "file" else lint.unused(here.source)
    said += [f"F401 `{name}`" for name in names]
    return _with(here, imports=tuple(without_names(here.source.imports, names))) if names else here


def _layout_faults(here: FileContext) -> list[tuple[str, int]]:
    """Rule and line in the atom's code."""
    found = [(one["code"] or "", here.own_line(_row(one)) or 1) for one in lint.diagnostics(here)]
    return [(rule, line) for rule, line in found if rule.startswith(LAYOUT)]


def _laid_out(here: FileContext) -> FileContext:
    """The code as the formatter writes it, with long prose wrapped, if its layout is found fault with."""
    if not _layout_faults(here):
        return here
    code = _formatted(_wrapped(here.source.code), here.source.path)
    return _with(here, code=code) if _meaning(code) == _meaning(here.source.code) else here


def _formatted(code: str, path: str) -> str:
    """As it was if the formatter does not answer."""
    done = subprocess.run(
        [*lint.command("format"), "--line-length", str(WIDTH), "--stdin-filename", path, "-"],
        input=code,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=lint.TIMEOUT_SECONDS,
        cwd="/",
    )
    return done.stdout.strip("\n").rstrip() if done.returncode == 0 else code


def _wrapped(code: str) -> str:
    """Lines of docstrings, and comments on lines of their own, that are too long, at their indent."""
    tree = _read(code)
    prose = {n for node in _docstrings(tree) for n in range(node.lineno, _end(node) + 1)}
    lines: list[str] = []
    is_example = False
    for number, line in enumerate(code.split("\n"), 1):
        # The output of an example counts by the letter.
        is_example = number in prose and bool(line.strip()) and (is_example or ">>>" in line)
        is_prose = number in prose and not is_example and "\\" not in line
        mark = "# " if line.lstrip().startswith("# ") and number not in prose else ""
        lines += _broken(line, mark) if is_prose or mark else [line]
    return "\n".join(lines)


def _broken(line: str, mark: str) -> list[str]:
    if len(line) <= WIDTH:
        return [line]
    text = line.lstrip()
    indent = line[: len(line) - len(text)] + mark
    return textwrap.wrap(
        text.removeprefix(mark),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _docstrings(tree: ast.Module | None) -> list[ast.stmt]:
    nodes = ast.walk(tree) if tree else ()
    documented = [n for n in nodes if isinstance(n, Definition | ast.ClassDef | ast.Module)]
    return [node.body[0] for node in documented if ast.get_docstring(node) is not None]


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _meaning(code: str) -> str:
    """The tree of the code, whatever its layout and that of its docstrings; equal texts mean the same."""
    tree = _read(code)
    if tree is None:
        return code
    for node in _docstrings(tree):
        assert isinstance(node, ast.Expr)
        assert isinstance(node.value, ast.Constant)
        node.value = ast.Constant(" ".join(str(node.value.value).split()))
    return ast.dump(tree)
