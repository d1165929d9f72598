"""A second opinion: from the checks always, from the model on request."""

from collections import Counter
from typing import Any

from django.conf import settings

from config.access.models import User
from config.access.permitting import require
from config.shared.prompts import prompt
from costs import llm
from costs.repairing import parse_repaired
from execution.models import Atom
from execution.storing import attempt_behind, lines_above, whole_text
from planning.paying import budgets_for
from review.answers import ReviewAdvice
from review.models import Review

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


def recommendation(severities: list[str]) -> str:
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


def ask_model(review: Review, by: User) -> None:
    """Buy advice for the code as it is; kept by its sha, billed to the plan."""
    atom = review.atom
    require(by, "review", atom.run.plan)
    if review.advice.get("code_sha") == atom.code_sha:
        return
    call = llm.Call(
        job="ReviewAdvice",
        subject=f"atom:{atom.pk}",
        model=settings.MODELS["review"],
        budgets=budgets_for(atom.run.plan),
        prompt=prompt(
            "review",
            "ReviewAdvice",
            atom={
                "path": atom.path,
                "symbol": atom.symbol,
                "kind": atom.kind,
                "signature": atom.signature,
                "description": atom.description,
            },
            code=whole_text(atom.imports, atom.code),
            checks=from_checks(atom),
        ),
        max_tokens=2048,
    )
    advice = parse_repaired(ReviewAdvice, call, problems=lambda answer: []).value
    review.advice = advice.model_dump() | {"code_sha": atom.code_sha}
    review.save(update_fields=["advice"])
