"""Level 1: the atom can be parsed as its language."""

import ast
from collections.abc import Callable

from execution.checks.results import Check
from execution.models.languages import FREE_TEXT, PARSERS, UNPARSABLE, canonical
from execution.source.atom_source import AtomSource, Finding
from execution.source.syntax.imports import read_imports
from execution.source.syntax.parse import parse

CHECK = Check(level=1, validator="syntax", error_class="syntax")


def check(source: AtomSource) -> list[Finding]:
    if "\0" in source.code:
        return CHECK.failed([("The code holds a zero byte.", None)])
    if source.is_python:
        return CHECK.failed(_python(source))
    language = canonical(source.language)
    if language in FREE_TEXT:
        return CHECK.passed(f"any text is {language}")
    parse = PARSERS.get(language)
    if parse is None:
        return CHECK.unverifiable(f"No tool to parse {language} is installed.")
    return CHECK.failed(_tried(parse, source.code))


def _python(source: AtomSource) -> list[tuple[str, int | None]]:
    problems: list[tuple[str, int | None]] = []
    for line in source.imports:
        try:
            read_imports([line])
        except ValueError as error:
            problems.append((f"Import: {error}.", None))
    try:
        # What can be parsed may still be nested too deep to be written, and then for other checks too.
        ast.unparse(parse(source.code))
    except SyntaxError as error:
        problems.append((f"SyntaxError: {error.msg}", error.lineno))
    except (ValueError, RecursionError, MemoryError) as error:
        problems.append((f"{type(error).__name__}: it is nested too deep to be read.", None))
    return problems


def _tried(parse: Callable[[str], object], code: str) -> list[tuple[str, int | None]]:
    try:
        parse(code)
    except UNPARSABLE as error:
        line = getattr(error, "lineno", None)
        return [(f"{type(error).__name__}: {error}", line)]
    return []
