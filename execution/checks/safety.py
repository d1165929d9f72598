"""Levels 1 and 2: code uses only what is allowed.

The sandbox is what holds code; this keeps dangerous code out of what people download, and keeps software from
reaching the tests that run in its process. Text files, databases, argument parsing, dates, threads and a
local web server are allowed; starting programs, opening connections, loading code at run time and reaching
into the interpreter are not. Tests may do more: they start the program they test.
"""

import ast

from execution.checks.allowed import (
    annotations,
    attributes,
    built_ins,
    call_arguments,
    classes,
    format_fields,
    modules,
    own_modules,
    text,
)
from execution.checks.allowed.code import Code, Problem
from execution.checks.file_context import FileContext
from execution.checks.results import Check
from execution.source.atom_source import AtomSource, Finding
from execution.source.syntax.parse import parse

AMONG_OTHERS = Check(level=2, validator="safety", error_class="security")
CHECK = Check(level=1, validator="safety", error_class="security")
RULES = (modules, built_ins, attributes, call_arguments, classes, format_fields)


def check_text(source: AtomSource) -> list[Finding]:
    """What makes readers see another text than the interpreter; nothing where there is none."""
    found: list[Problem] = [
        (one, None) for line in source.imports for one, _ in text.problems(line)
    ]
    found += text.problems(source.code)
    return CHECK.failed(found) if found and source.is_python else []


def check(source: AtomSource, tree: ast.Module | None) -> list[Finding]:
    """What is not of the standard library is looked for by the check of imports."""
    if tree is None:
        return CHECK.passed("no code that is run")
    code = Code(source, tree)
    found = [problem for rule in RULES for problem in rule.problems(code)]
    return CHECK.failed([*found, *text.problems_of_names(code)])


def check_among_others(here: FileContext) -> list[Finding]:
    """What only the other files show: what they pass on, and what their constants are."""
    code = Code(here.source, parse(here.source.code))
    found = [*own_modules.problems(code, here.modules, here.tree)]
    found += modules.changes_of_packages(code, here.tops)
    found += annotations.problems(code, here.modules, here.tree)
    return AMONG_OTHERS.failed([*found, *format_fields.constant_problems(code, here.tree)])
