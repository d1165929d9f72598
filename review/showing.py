"""Reviews as the pieces of a page take them."""

from typing import Any

from django.urls import reverse

from execution import tracing
from execution.models import Atom
from execution.storing import whole_text
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
    attempts = tracing.attempts(atom)
    behind = _behind(atom, attempts)
    issues = advising.from_checks(atom)
    return {
        "review": review,
        "atom": atom,
        "reasons": reasons(review),
        "priority": PRIORITY_WORDS[review.priority],
        "confidence": tracing.confidence(atom),
        "code": {
            "id": "code",
            "text": whole_text(atom.imports, atom.code),
            "path": atom.path,
            "notes": behind["code"]["notes"] if behind else {},
        },
        "checks": behind["checks"] if behind else [],
        "attempts": attempts,
        "diff": _against_before(atom, behind, attempts),
        "issues": issues,
        "recommendation": advising.recommendation([issue["severity"] for issue in issues]),
        "advice": review.advice,
        "waiting": waiting_for(atom),
        "dependents": Atom.objects.filter(dependencies__provider=atom).order_by("number"),
        "tests": atom.acceptance_tests.select_related("requirement"),
        "actions": [shown_action(action) for action in review.actions.all()],
    }


def _behind(atom: Atom, attempts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The attempt whose code the atom has, newest first: what was tried since is no part of it."""
    return next((one for one in attempts if one["code"] and one["code_sha"] == atom.code_sha), None)


def _against_before(
    atom: Atom, behind: dict[str, Any] | None, attempts: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """What the newest older try with other code looked like."""
    if behind is None:
        return None
    older = [one for one in attempts if one["number"] < behind["number"] and one["code"]]
    before = next((one for one in older if one["code_sha"] != atom.code_sha), None)
    if before is None:
        return None
    texts = {"before": before["code"]["text"], "after": behind["code"]["text"]}
    return {"id": "diff", "path": atom.path} | texts


def shown_action(action: ReviewAction) -> dict[str, Any]:
    return {
        "at": action.at,
        "who": "Masterplan" if action.actor == "system" else action.actor,
        "did": DID.get(action.verb, f"{action.get_verb_display().lower()} it"),
        "words": REASON_WORDS.get(action.note, action.note),
    }
