"""The code that people are shown when an atom's attempts have run out."""

from collections.abc import Sequence
from typing import Any

from execution.checks import measure
from execution.engine.claims import Claimed
from execution.engine.ladder import is_reviewable
from execution.models import Atom, Attempt
from execution.source.atom_source import Finding
from execution.source.rows import code_sha


def kept_for_review(claimed: Claimed, findings: Sequence[Finding]) -> dict[str, Any]:
    """The code a person is shown: this one if it parses, else the newest earlier one that does."""
    chosen = claimed.attempt if is_reviewable(findings) else reviewable(claimed.atom)
    if chosen is None:
        return {}
    measured = measure(chosen.code)
    return {
        "imports": chosen.imports,
        "code": chosen.code,
        "code_sha": code_sha(chosen.imports, chosen.code),
        "lines_of_code": measured.lines,
        "cyclomatic": measured.cyclomatic,
    }


def reviewable(atom: Atom) -> Attempt | None:
    tried = atom.attempts.exclude(code="").order_by("-number").prefetch_related("checks")
    for attempt in tried:
        syntax = [check for check in attempt.checks.all() if check.validator == "syntax"]
        if syntax and all(check.outcome != "failed" for check in syntax):
            return attempt
    return None
