"""Level 1: the atom's path stays inside the tree."""

from execution.checks.results import Check
from execution.models.languages import PYTHON, canonical
from execution.source.atom_source import AtomSource, Finding
from planning.lint.paths import unsafe_reason

CHECK = Check(level=1, validator="path", error_class="security")


def check(source: AtomSource) -> list[Finding]:
    reason = unsafe_reason(source.path)
    if not reason and canonical(source.language) == PYTHON and not source.is_python:
        reason = "does not end in .py"
    return CHECK.failed([(f"The path {source.path!r} {reason}.", None)] if reason else [])
