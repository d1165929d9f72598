"""All checks of levels 1 and 2 over one atom, and over an answer with what a tool can mend of it mended."""

import subprocess
from collections.abc import Sequence
from functools import partial
from typing import TypedDict

from execution.checks import (
    contract,
    imports,
    lint,
    mend,
    path,
    safety,
    size,
    syntax,
    type_check,
    written_secrets,
)
from execution.checks.file_context import FileContext
from execution.checks.results import Check, timed
from execution.source.atom_source import UNREADABLE, AtomSource, Finding, stripped
from execution.source.syntax.parse import parse
from execution.source.toolchain import toolchain_at

UNREADABLE_WITHOUT = {"path", "syntax"}
MENDABLE = {"lint", "names"}
MENDED = Check(level=1, validator="mended", error_class="", tool="ruff")


class Others(TypedDict):
    """What an atom is checked among."""

    around: Sequence[AtomSource]
    provided: Sequence[AtomSource]
    package: str


ASSEMBLY = Check(level=2, validator="assembly", error_class="syntax")


def check_atom(
    source: AtomSource,
    *,
    around: Sequence[AtomSource],
    provided: Sequence[AtomSource],
    package: str,
) -> list[Finding]:
    """Every finding of levels 1 and 2, as its language checks it.

    `around` are the other atoms of its file, `provided` those of the files it may import, as code or stubs.
    """
    others: Others = {"around": around, "provided": provided, "package": package}
    return toolchain_at(source.path).check_answer(source, **others, mends=False)[1]


def check_answer(
    source: AtomSource,
    *,
    around: Sequence[AtomSource],
    provided: Sequence[AtomSource],
    package: str,
) -> tuple[AtomSource, list[Finding]]:
    """The atom as a tool can put it right, and the findings of that."""
    others: Others = {"around": around, "provided": provided, "package": package}
    return toolchain_at(source.path).check_answer(source, **others, mends=True)


def check_python(
    source: AtomSource,
    *,
    around: Sequence[AtomSource],
    provided: Sequence[AtomSource],
    package: str,
) -> list[Finding]:
    """Every finding of levels 1 and 2. Code that cannot be parsed gets no further check.

    `around` are the other atoms of its file, `provided` those of the files it may import, as code or
    stubs. Line numbers count in the atom's own code.
    """
    atom = source if source.kind == "file" else stripped(source)
    found = check_alone(atom)
    if not any(finding.validator == "contract" for finding in found):
        return found
    return found + _second_level(atom, around, provided, package)


def check_python_answer(
    source: AtomSource,
    *,
    around: Sequence[AtomSource],
    provided: Sequence[AtomSource],
    package: str,
) -> tuple[AtomSource, list[Finding]]:
    """The atom with what a tool can mend mended, and its findings; as it was if that made it no better."""
    findings = partial(check_python, around=around, provided=provided, package=package)
    found = findings(source)
    missed = _missed(found)
    if not source.is_python or not missed & MENDABLE or missed & UNREADABLE_WITHOUT:
        return source, found
    atom = source if source.kind == "file" else stripped(source)
    try:
        mended = mend.mend(FileContext(atom, around, provided, package))
    except (OSError, subprocess.TimeoutExpired):
        return source, found
    again = findings(mended.source)
    if not mended.said or not _missed(again) <= missed:
        return source, found
    return mended.source, again + MENDED.passed(f"mended by ruff: {'; '.join(mended.said)}")


def _missed(found: Sequence[Finding]) -> set[str]:
    return {finding.validator for finding in found if finding.outcome != "passed"}


def check_alone(atom: AtomSource) -> list[Finding]:
    """The checks that need neither the atom's file nor another program.

    Nothing else reads code whose text is not what it seems.
    """
    found = timed(partial(path.check, atom)) + timed(partial(safety.check_text, atom))
    if all(finding.outcome == "passed" for finding in found):
        found += timed(partial(syntax.check, atom))
    if any(finding.outcome == "failed" for finding in found):
        return found
    tree = parse(atom.code) if atom.is_python else None
    found += timed(partial(contract.check, atom, tree))
    found += timed(partial(size.check_size, atom))
    found += timed(partial(safety.check, atom, tree))
    return found + timed(partial(written_secrets.check, atom))


def _second_level(
    atom: AtomSource,
    around: Sequence[AtomSource],
    provided: Sequence[AtomSource],
    package: str,
) -> list[Finding]:
    if not atom.is_python:
        return timed(partial(lint.check_prose, atom))
    here = FileContext(atom, around, provided, package)
    found = timed(partial(_assembles, here))
    if found[0].outcome != "passed":
        return found
    found += timed(partial(lint.check, here)) + timed(partial(safety.check_among_others, here))
    resolved = timed(partial(imports.check, here))
    types = timed(partial(type_check.check, here))
    if any(finding.validator == "imports" for finding in types):
        resolved = [finding for finding in resolved if finding.outcome != "passed"]
    return found + resolved + types


def _assembles(here: FileContext) -> list[Finding]:
    """Check that the assembled file compiles; errors in the lines of other atoms do not count."""
    try:
        compile(here.file.text, here.source.path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = here.own_line(error.lineno or 0)
        if line is None and here.around:
            return ASSEMBLY.passed("its own lines compile")
        return ASSEMBLY.failed([(f"SyntaxError: {error.msg}", line)])
    except UNREADABLE as error:
        return ASSEMBLY.failed([(f"{type(error).__name__}: {error}", None)])
    return ASSEMBLY.passed()
