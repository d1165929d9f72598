"""The data of reviews for pages."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.forms import Form
from django.urls import reverse

from config.access.models import User
from config.access.permissions import can
from config.shared.errors import DomainError
from execution.attempt import judgement
from execution.engine.cost_check import likely_cost
from execution.engine.schedule.obstacles import why_not_running
from execution.models import Atom
from execution.pages.parts import atom_history
from execution.source.rows import whole_text
from planning.models import MasterPlan, Requirement
from review.advice import decision_history, recommendation
from review.choices import OPEN_REVIEW
from review.models import Review, ReviewAction
from review.pages.forms import DecisionForm, EditForm, FeedbackForm
from review.queue import neighbours, review_events
from review.queue.priority import waiting_for

REASON_WORDS = {reason: words.capitalize() for reason, words in review_events.REASON_WORDS.items()}
DID = {
    "opened": "opened the review",
    "returned": "brought the new code",
    "edit_failed": "sent a version that failed its checks",
    "edited": "sent a version of their own",
}
ASKED: dict[str, str] = {
    Review.Status.REJECTED: "rejected the code before",
    Review.Status.REGENERATED: "asked for another version",
    Review.Status.EDITED: "wrote another version",
}
AWAITING = Review.Status.AWAITING
PRIORITY_WORDS = {1: "critical", 2: "high", 3: "medium", 4: "low", 5: "on request"}


def shown_filter(name: str) -> str:
    return name if name in neighbours.FILTERS else "open"


def url_of(pk: UUID | None, show: str = "open", **more: str) -> str:
    """The page of a review, or of the queue, as one came to it through a filter."""
    page = reverse("review:review-detail", args=[pk]) if pk else reverse("review:review-list")
    query = urlencode(({} if show == "open" else {"show": show}) | more)
    return f"{page}?{query}" if query else page


def row(review: Review, show: str = "open") -> dict[str, Any]:
    atom = review.atom
    return {
        "review": review,
        "url": url_of(review.pk, show),
        "reasons": reasons(review),
        "priority": PRIORITY_WORDS[review.priority],
        "confidence": atom_history.confidence(atom),
        "plan": atom.run.plan,
        "held_by": review.held_by if review.is_held else None,
        "asked": asked_for(review),
        "waiting": getattr(review, "waiting", None),
    }


def sample_row(review: Review, *, is_free: bool) -> dict[str, Any]:
    """With the code, and what states that it was seen."""
    atom = review.atom
    code = {"id": f"code-{review.pk}", "path": atom.path}
    return row(review, "samples") | {
        "code": code | {"text": whole_text(atom.imports, atom.code)},
        "seen": f"{review.pk}:{atom.code_sha}" if is_free else "",
        "obstacle": judgement.why_not_judgeable(atom),
    }


def reasons(review: Review) -> list[str]:
    return [REASON_WORDS.get(reason, reason) for reason in review.reasons]


def item_context(review: Review, show: str = "open") -> dict[str, Any]:
    atom = review.atom
    attempts = atom_history.attempts(atom)
    behind = _behind(atom, attempts)
    change = decision_history.change_since(review)
    return {
        "review": review,
        "atom": atom,
        "reasons": reasons(review),
        "priority": PRIORITY_WORDS[review.priority],
        "confidence": atom_history.confidence(atom),
        "code": {
            "id": "code",
            "text": whole_text(atom.imports, atom.code),
            "path": atom.path,
            "notes": behind["code"]["notes"] if behind else {},
        },
        "checks": behind["checks"] if behind else [],
        "attempts": attempts,
        "diff": _diff(atom, change) or _against_before(atom, behind, attempts),
        "change": change,
        "asked": asked_for(review),
        "successor": Review.objects.filter(follows=review).first(),
        "being_written": why_not_running(atom) if review.status == AWAITING else "",
        "is_blocking": atom.run.plan.review_policy == MasterPlan.ReviewPolicy.BLOCKING,
        "by_checks": recommendation.by_checks(review),
        "advice": _advice(review)
        | {
            "address": url_of(review.pk, show),
            "use_address": url_of(review.pk, show, use="suggestion") + "#edit",
        },
        "waiting": waiting_for(atom),
        "reports": atom.reports.all(),
        "regenerate_usd": likely_cost(Counter([atom.task.complexity])),
        "dependents": [edge for edge in atom_history.dependents(atom) if not edge["cut"]],
        "requirements": _served(atom),
        "actions": [
            shown_action(action) for action in ReviewAction.objects.filter(review__atom=atom)
        ],
    }


def _served(atom: Atom) -> list[Requirement]:
    """The requirements of its task, and those whose tests touch it."""
    by_task = Q(tasks=atom.task_id)
    by_test = Q(acceptance_tests__in=atom.acceptance_tests.all())
    live = Requirement.objects.live().filter(plan=atom.run.plan_id)
    return list(live.filter(by_task | by_test).distinct().order_by("code"))


def _advice(review: Review) -> dict[str, Any]:
    """The model's advice on the current code; none if it was about other code."""
    atom = review.atom
    if review.advice_sha != atom.code_sha or not review.advice_status:
        return {"status": ""}
    text = whole_text(atom.imports, atom.code)
    suggestion = review.advice.get("suggestion", "")
    differs = suggestion.strip() and suggestion.strip() != text.strip()
    change = {"id": "suggestion", "path": atom.path, "before": text, "after": suggestion}
    known = {"status": review.advice_status, "error": review.advice_error}
    shown = review.advice | recommendation.by_model(review) | known
    return shown | {"diff": change if differs else None}


def _kept(sent: Form, seen_sha: str) -> Form:
    """What was typed, now about the code as it is; a form with errors stays as it was sent."""
    if sent.errors:
        return sent
    return type(sent)({**dict(sent.data.items()), "seen_sha": seen_sha})


def standing(review: Review, user: User) -> dict[str, Any]:
    """Whether this person can decide on it now, and if not, why."""
    may_judge = can(user, "review", review.atom.run.plan)
    is_mine = review.held_by_id == user.pk
    is_taken = review.is_held and not is_mine
    obstacle = judgement.why_not_judgeable(review.atom) if review.status in OPEN_REVIEW else ""
    is_open = review.status in {Review.Status.PENDING, Review.Status.IN_REVIEW}
    return {
        "may_judge": may_judge,
        "is_mine": is_mine and review.is_held,
        "is_taken": is_taken,
        "obstacle": obstacle,
        "may_act": may_judge and is_open and not is_taken and not obstacle,
    }


def forms(review: Review, sent: Form | None, *, use_suggestion: bool = False) -> dict[str, Any]:
    """Fresh ones about the code as it is; the one that was sent keeps what was typed."""
    atom = review.atom
    sha = {"seen_sha": atom.code_sha}
    code = whole_text(atom.imports, atom.code)
    if review.edit_findings:
        code = review.edited_code
    elif use_suggestion:
        code = review.advice.get("suggestion") or code
    kept = _kept(sent, atom.code_sha) if sent is not None else None
    return {
        "decision_form": DecisionForm(initial=sha),
        "feedback_form": kept if isinstance(kept, FeedbackForm) else FeedbackForm(initial=sha),
        "edit_form": kept if isinstance(kept, EditForm) else EditForm(initial=sha | {"code": code}),
        "is_editing": bool(review.edit_findings or use_suggestion or isinstance(sent, EditForm)),
    }


def refused(
    review: Review, sent: Form | None, refusal: DomainError | None, *, may_act: bool
) -> dict[str, Any]:
    """Why an act was not carried out, what had been typed, and what the code was then."""
    if refusal is None:
        return {}
    atom, data = review.atom, sent.data if sent is not None else {}
    seen = atom.attempts.filter(code_sha=data.get("seen_sha")).exclude(code_sha="").last()
    since = None
    if seen is not None and seen.code_sha != atom.code_sha:
        before = whole_text(seen.imports, seen.code)
        after = whole_text(atom.imports, atom.code)
        since = {"id": "since", "path": atom.path, "before": before, "after": after}
    typed = data.get("code") or data.get("feedback") or ""
    at = "edit" if may_act and isinstance(sent, EditForm) else "decide"
    shown = {"message": refusal.message, "typed": typed, "is_kept": may_act, "at": at}
    return {"refusal": shown, "since": since}


def asked_for(review: Review) -> dict[str, Any] | None:
    """Who asked for the code of this review, when, how and in which words."""
    before = review.follows
    if before is None:
        return None
    return {
        "by": before.resolved_by or "someone",
        "at": before.resolved_at,
        "did": ASKED[before.status],
        "words": before.resolution,
        "url": url_of(before.pk),
    }


def _diff(atom: Atom, change: decision_history.Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {"id": "diff", "path": atom.path, "before": change.before, "after": change.after}


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
