"""Reviews as the pieces of a page take them."""

from typing import Any

from django.urls import reverse

from execution.models import Atom
from review import advising
from review.models import Review, ReviewAction
from review.prioritising import waiting_for

REASON_WORDS = {
    "low_confidence": "Low confidence",
    "attempts_exhausted": "Attempts ran out",
    "gate_blocked": "Touched by a failing test",
    "sampled": "Picked as a sample",
    "on_request": "Asked for by a person",
}
DID = {
    "edit_failed": "sent a version that failed its checks",
    "edited": "sent a version of their own",
}
PRIORITY_WORDS = {1: "critical", 2: "high", 3: "medium", 4: "low", 5: "on request"}


def row(review: Review) -> dict[str, Any]:
    atom = review.atom
    return {
        "review": review,
        "url": reverse("review:review-detail", args=[review.pk]),
        "reasons": reasons(review),
        "priority": PRIORITY_WORDS[review.priority],
        "confidence": confidence(atom),
        "plan": atom.run.plan,
    }


def reasons(review: Review) -> list[str]:
    return [REASON_WORDS.get(reason, reason) for reason in review.reasons]


def confidence(atom: Atom) -> dict[str, Any]:
    """As `shared/_confidence.html` takes it."""
    level = None
    if atom.confidence is not None:
        steps = [(0.85, "high"), (0.70, "medium"), (0.50, "low")]
        level = next((name for least, name in steps if float(atom.confidence) >= least), "critical")
    return {
        "total": atom.confidence,
        "level": level,
        "v": atom.confidence_validation,
        "r": atom.confidence_retries,
        "x": atom.confidence_complexity,
        "i": atom.confidence_integration,
    }


def item_context(review: Review) -> dict[str, Any]:
    atom = review.atom
    attempts = list(atom.attempts.prefetch_related("checks").order_by("-number"))
    issues = advising.from_checks(atom)
    latest = attempts[0] if attempts else None
    before = next((a.code for a in attempts[1:] if a.code), "")
    return {
        "review": review,
        "atom": atom,
        "reasons": reasons(review),
        "priority": PRIORITY_WORDS[review.priority],
        "confidence": confidence(atom),
        "code": {
            "id": "code",
            "text": atom.code or (latest.code if latest else ""),
            "path": atom.path,
            "notes": {issue["line"]: issue["message"] for issue in issues if issue["line"]},
        },
        "checks": list(latest.checks.all()) if latest else [],
        "attempts": [shown_attempt(attempt) for attempt in attempts],
        "diff": {"id": "diff", "before": before, "after": atom.code, "path": atom.path}
        if before and before != atom.code
        else None,
        "issues": issues,
        "recommendation": advising.recommendation([issue["severity"] for issue in issues]),
        "advice": review.advice,
        "waiting": waiting_for(atom),
        "dependents": Atom.objects.filter(dependencies__provider=atom).order_by("number"),
        "tests": atom.acceptance_tests.select_related("requirement"),
        "actions": [shown_action(action) for action in review.actions.all()],
    }


def shown_action(action: ReviewAction) -> dict[str, Any]:
    return {
        "at": action.at,
        "who": "Masterplan" if action.actor == "system" else action.actor,
        "did": DID.get(action.verb, f"{action.get_verb_display().lower()} it"),
        "words": REASON_WORDS.get(action.note, action.note),
    }


def shown_attempt(attempt: Any) -> dict[str, Any]:
    """As `shared/_attempts.html` takes it."""
    ended = attempt.ended_at
    return {
        "id": attempt.pk,
        "number": attempt.number,
        "by": attempt.author or attempt.by,
        "model": attempt.model,
        "outcome": attempt.outcome,
        "error": attempt.error.splitlines()[0] if attempt.error else "",
        "seconds": (ended - attempt.started_at).total_seconds() if ended else None,
        "cost_usd": attempt.usage.cost_usd if attempt.usage else None,
        "at": attempt.started_at,
        "checks": list(attempt.checks.all()),
        "code": {"id": f"attempt-{attempt.number}", "text": attempt.code, "path": "code.py"}
        if attempt.code
        else None,
    }
