"""Advice from the checks, and the recommendation that follows from a list of issues."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from execution.models import Atom, Check
from execution.source.rows import attempt_behind, lines_above
from review.advice.decision_history import Decision, decision_on
from review.choices import AdviceStatus, Reason, ReviewStatus
from review.models import Review

Issue = dict[str, Any]
DID: dict[str, str] = {
    ReviewStatus.APPROVED: "approved",
    ReviewStatus.REJECTED: "rejected",
    ReviewStatus.REGENERATED: "asked for another version of",
    ReviewStatus.EDITED: "replaced",
}
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


def in_view_of(
    decision: Decision | None, issues: Sequence[Issue], new: Sequence[Issue]
) -> tuple[str, str]:
    """What to do about the issues, and the reason where people have decided about this very code.

    It never speaks against them: code that was sent back is not recommended, and approved code is spoken against only
    for what is `new` since.
    """
    if decision is None:
        return recommendation([issue["severity"] for issue in issues]), ""
    words = f": “{decision.words}”" if decision.words else "."
    did = f"{decision.by} {DID[decision.status]} this very code"
    if not decision.is_approval:
        return "reject", f"{did}{words}"
    if not new:
        return "approve", f"{did}, and nothing has been found since."
    advised = recommendation([issue["severity"] for issue in new])
    found = f"{len(new)} finding{'s are' if len(new) > 1 else ' is'} new since."
    return "look closely" if advised == "minor edits" else advised, f"{did}, and {found}"


def by_checks(review: Review) -> dict[str, Any]:
    """The advice of the checks as a page shows it: recommendation, why, issues."""
    decision = decision_on(review.atom)
    issues = from_checks(review.atom)
    advised, why = in_view_of(decision, issues, _since(review, decision) if decision else [])
    return {"recommendation": advised, "why": why, "issues": issues}


def by_model(review: Review) -> dict[str, Any]:
    """The same of the model's advice; new is what it had not said before people decided."""
    issues: list[Issue] = review.advice.get("issues", [])
    others = review.atom.reviews.exclude(pk=review.pk)
    before = others.filter(advice_sha=review.atom.code_sha, advice_status=AdviceStatus.GIVEN)
    known = [issue for other in before for issue in other.advice.get("issues", [])]
    new = [issue for issue in issues if issue not in known]
    advised, why = in_view_of(decision_on(review.atom), issues, new)
    return {"recommendation": advised, "why": why}


def from_checks(atom: Atom) -> list[Issue]:
    """Issues of the checks of the code it has: severity, line in the whole text, message."""
    return [issue for _, issue in _failed(atom)]


def _failed(atom: Atom) -> list[tuple[Check, Issue]]:
    behind = attempt_behind(atom)
    if behind is None:
        return []
    above = lines_above(behind.imports)
    return [
        (
            check,
            {
                "severity": SEVERITY.get(check.validator, "medium"),
                "line": check.line + above if check.line else 0,
                "message": f"{check.validator}: {check.detail}",
            },
        )
        for check in behind.checks.failed()
    ]


def _since(review: Review, decision: Decision) -> list[Issue]:
    new = [issue for check, issue in _failed(review.atom) if check.at > decision.at]
    if Reason.GATE_BLOCKED in review.reasons:
        new.append({"severity": "high", "line": 0, "message": "A test that touches it has failed."})
    return new
