"""Advice from the checks, and the recommendation that follows from a list of issues."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from execution.models import Atom
from execution.source.rows import attempt_behind, lines_above

SEVERITY = {
    "safety": "critical",
    "secrets": "critical",
    "syntax": "critical",
    "contract": "high",
    "types": "medium",
    "complexity": "medium",
    "size": "low",
    "lint": "low",
}


def recommendation(severities: Sequence[str]) -> str:
    """What to do about issues of these severities. Source: rules, review."""
    count = Counter(severities)
    if count["critical"]:
        return "reject"
    if count["high"] > 2:
        return "edit"
    if len(severities) > 5:
        return "look closely"
    return "minor edits" if severities else "approve"


def from_checks(atom: Atom) -> list[dict[str, Any]]:
    """Issues of the checks of the code it has: severity, line in the whole text, message."""
    behind = attempt_behind(atom)
    if behind is None:
        return []
    above = lines_above(behind.imports)
    return [
        {
            "severity": SEVERITY.get(check.validator, "medium"),
            "line": check.line + above if check.line else 0,
            "message": f"{check.validator}: {check.detail}",
        }
        for check in behind.checks.failed()
    ]
