"""Advice of a model on an atom's code: once per version of the code, in a task, billed to the plan."""

import logging
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from config.shared.database.connections import patiently
from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import Lease, leased, take_away
from config.shared.errors import DomainError
from config.shared.prompts import prompt
from costs.errors import AnswerUnusable, CallStopped
from costs.model_client import door
from costs.model_client.correction import parse_repaired
from execution.attempt.judgement import require_judgeable
from execution.models import Atom
from execution.source.rows import whole_text
from planning.money.payers import budgets_for
from review.advice import decision_history
from review.advice.recommendation import Issue, from_checks, recommendation
from review.answers import ReviewAdvice
from review.models import Review

logger = logging.getLogger(__name__)
Advice = Review.Advice
# Below this the model is asked without a person. Source: rules, review.
ASKED_BELOW = Decimal("0.50")
UNMET = {"not met": "critical", "partly met": "high"}
SILENT = "The model gave no advice."
NOT_COME = {"advice_status": Advice.FAILED, "advice_error": SILENT}
BROKE = "An error stopped the request for advice."


def ask(review: Review, by: User) -> None:
    """Have the model read the code as it is, unless it was asked, or has answered, already."""
    require(by, "review", review.atom.run.plan)
    require_judgeable(review.atom)
    _ask(review)


def ask_about_low() -> None:
    """Ask for advice on code with a confidence below 0.5."""
    low = Review.objects.open().judgeable().filter(confidence__lt=ASKED_BELOW)
    for review in low.exclude(advice_sha=F("atom__code_sha")).select_related("atom"):
        _ask(review)


def _ask(review: Review) -> None:
    sha = review.atom.code_sha
    if _is_known(review):
        return
    known = {"advice_sha": sha, "advice_status__in": [Advice.ASKED, Advice.READING, Advice.GIVEN]}
    rows = Review.objects.open().filter(pk=review.pk).exclude(**known)
    asked = {"advice_status": Advice.ASKED, "advice_sha": sha, "advice": {}, "advice_error": ""}
    # Who still reads the code from before loses it.
    take_away(rows, **asked)


def _is_known(review: Review) -> bool:
    """Whether the model has read this very code for another review of the atom; that advice is taken over."""
    same = Review.objects.filter(atom=review.atom_id, advice_sha=review.atom.code_sha)
    given = same.filter(advice_status=Advice.GIVEN).order_by("created_at").last()
    if given is None:
        return False
    taken = {"advice": given.advice, "advice_status": Advice.GIVEN, "advice_sha": given.advice_sha}
    Review.objects.open().filter(pk=review.pk).update(**taken)
    return True


def asked() -> list[UUID]:
    """Reviews whose advice is asked for and not yet being written."""
    rows = Review.objects.open().filter(advice_status=Advice.ASKED)
    return list(rows.values_list("pk", flat=True))


def read(review_id: UUID) -> None:
    """Buy the advice, or record why there is none. Does nothing if another worker is at it."""
    rows = Review.objects.open().filter(pk=review_id)
    wanted = rows.filter(advice_status__in=[Advice.ASKED, Advice.READING])
    deadline = timezone.now() + timedelta(seconds=settings.ASKING_SECONDS)
    reading = {"advice_status": Advice.READING}
    with leased(wanted, deadline=deadline, claimed=reading, released=NOT_COME) as lease:
        if lease is None:
            return
        review = rows.with_atom().filter(advice_sha=F("atom__code_sha")).first()
        if review is None:
            _end(review_id, lease, Advice.NONE)
            return
        _read(review, lease)


def _read(review: Review, lease: Lease) -> None:
    end = partial(_end, review.pk, lease)
    try:
        given = parse_repaired(
            ReviewAdvice, _call(review), problems=lambda answer: [], should_stop=lease.is_lost
        ).value
    except CallStopped:
        logger.info("advice taken away review=%s", review.pk)
    except AnswerUnusable as unusable:
        end(Advice.FAILED, unusable.message, advice_tries=F("advice_tries") + 1)
    except DomainError as refusal:
        end(Advice.FAILED, refusal.message)
    except Exception:
        logger.exception("advice broke review=%s", review.pk)
        patiently(partial(end, Advice.FAILED, BROKE))
    else:
        end(Advice.GIVEN, advice=_advice(given))


def _call(review: Review) -> door.Call:
    atom = review.atom
    return door.Call(
        job="ReviewAdvice",
        subject=f"atom:{atom.pk}",
        model=settings.MODELS["review"],
        budgets=budgets_for(atom.run.plan),
        prompt=prompt(
            "review",
            "ReviewAdvice",
            atom=_described(atom),
            code=whole_text(atom.imports, atom.code),
            checks=from_checks(atom),
            decisions=decision_history.asked(review),
        ),
        max_tokens=2048,
        attempt=1 + review.advice_tries,
    )


def _described(atom: Atom) -> dict[str, str]:
    names = ("path", "symbol", "kind", "signature", "description")
    return {name: getattr(atom, name) for name in names}


def _advice(given: ReviewAdvice) -> dict[str, Any]:
    issues = [*_of_feedback(given), *(issue.model_dump() for issue in given.issues)]
    advised = recommendation([issue["severity"] for issue in issues])
    return given.model_dump() | {"issues": issues, "recommendation": advised}


def _of_feedback(given: ReviewAdvice) -> list[Issue]:
    """What a person asked for and did not get is an issue like any other."""
    severity = UNMET.get(given.feedback)
    message = f"What the reviewer asked for is {given.feedback}."
    return [{"severity": severity, "line": 0, "message": message}] if severity else []


def _end(review_id: UUID, lease: Lease, status: str, error: str = "", **changes: Any) -> None:
    """Writes nothing if the review was asked about anew, or given up, meanwhile."""
    rows = Review.objects.filter(pk=review_id, advice_status=Advice.READING, fence=lease.fence)
    rows.update(advice_status=status, advice_error=error, lease_until=None, **changes)
    logger.info("advice review=%s status=%s", review_id, status)


@on_lapse(Review, advice_status=Advice.READING)
def end_silent(reviews: QuerySet[Review]) -> None:
    take_away(reviews, **NOT_COME)
