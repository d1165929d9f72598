"""Reviews as the pieces of a page take them."""

from typing import Any

from django.urls import reverse

from execution import tracing
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
        "confidence": tracing.confidence(atom),
        "plan": atom.run.plan,
    }


def reasons(review: Review) -> list[str]:
    return [REASON_WORDS.get(reason, reason) for reason in review.reasons]


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
        "confidence": tracing.confidence(atom),
        "code": {
            "id": "code",
            "text": atom.code or (latest.code if latest else ""),
            "path": atom.path,
            "notes": {issue["line"]: issue["message"] for issue in issues if issue["line"]},
        },
        "checks": list(latest.checks.all()) if latest else [],
        "attempts": tracing.attempts(atom),
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
