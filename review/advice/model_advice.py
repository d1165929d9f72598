"""The model's opinion on a piece of code: asked for once a code, bought by a task, billed to the plan."""

import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from config.shared.prompts import prompt
from costs.errors import AnswerUnusable
from costs.model_client import door
from costs.model_client.correction import parse_repaired
from execution.attempt.judgement import require_judgeable
from execution.models import Atom
from execution.source.rows import whole_text
from planning.money.payers import budgets_for
from review.advice.recommendation import from_checks, recommendation
from review.answers import ReviewAdvice
from review.models import Review

logger = logging.getLogger(__name__)
Advice = Review.Advice
# Below this the model is asked without a person. Source: rules, review.
ASKED_BELOW = Decimal("0.50")
# An answer and its repairs, each with its wait for a free place.
READING_SECONDS = 1800
# One number for each repair of an asking, so that the next asking shares no stored answer with it.
ATTEMPTS_PER_ASKING = 100
SILENT = "The model's advice did not come."


def ask(review: Review, by: User) -> None:
    """Have the model read the code as it is, unless it was asked, or has answered, already."""
    require(by, "review", review.atom.run.plan)
    require_judgeable(review.atom)
    _ask(review)


def ask_about_low() -> None:
    """Nobody has to ask about code that scored below a half."""
    low = Review.objects.open().judgeable().filter(confidence__lt=ASKED_BELOW)
    for review in low.exclude(advice_sha=F("atom__code_sha")).select_related("atom"):
        _ask(review)


def _ask(review: Review) -> None:
    sha = review.atom.code_sha
    known = {"advice_sha": sha, "advice_status__in": [Advice.ASKED, Advice.READING, Advice.GIVEN]}
    rows = Review.objects.open().filter(pk=review.pk).exclude(**known)
    asked = {"advice_status": Advice.ASKED, "advice_sha": sha, "advice": {}, "advice_error": ""}
    rows.update(**asked)


def asked() -> list[UUID]:
    """Those nobody reads yet: queued just now, or their message was lost."""
    rows = Review.objects.open().filter(advice_status=Advice.ASKED)
    return list(rows.values_list("pk", flat=True))


def read(review_id: UUID) -> None:
    """Buy the advice, or record why there is none. Does nothing if another worker is at it."""
    review = _claim(review_id)
    if review is None:
        logger.info("no advice wanted review=%s", review_id)
        return
    try:
        given = parse_repaired(ReviewAdvice, _call(review), problems=lambda answer: []).value
    except AnswerUnusable as unusable:
        _end(review, Advice.FAILED, unusable.message, advice_tries=F("advice_tries") + 1)
    except DomainError as refusal:
        _end(review, Advice.FAILED, refusal.message)
    else:
        _end(review, Advice.GIVEN, advice=_advice(given))


def _claim(review_id: UUID) -> Review | None:
    until = timezone.now() + timedelta(seconds=READING_SECONDS)
    rows = Review.objects.open().filter(pk=review_id)
    if not rows.filter(advice_status=Advice.ASKED).update(
        advice_status=Advice.READING, advice_until=until
    ):
        return None
    review = rows.with_atom().filter(advice_sha=F("atom__code_sha")).first()
    if review is None:
        rows.update(advice_status=Advice.NONE)
    return review


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
        ),
        max_tokens=2048,
        attempt=1 + review.advice_tries * ATTEMPTS_PER_ASKING,
    )


def _described(atom: Atom) -> dict[str, str]:
    names = ("path", "symbol", "kind", "signature", "description")
    return {name: getattr(atom, name) for name in names}


def _advice(given: ReviewAdvice) -> dict[str, Any]:
    advised = recommendation([issue.severity for issue in given.issues])
    return given.model_dump() | {"recommendation": advised}


def give_up(review_id: UUID, reason: str) -> None:
    _end(Review.objects.get(pk=review_id), Advice.FAILED, reason)


def _end(review: Review, status: str, error: str = "", **changes: Any) -> None:
    rows = Review.objects.filter(
        pk=review.pk, advice_status=Advice.READING, advice_sha=review.advice_sha
    )
    rows.update(advice_status=status, advice_error=error, advice_until=None, **changes)
    logger.info("advice review=%s status=%s", review.pk, status)


def end_silent() -> int:
    """Readings whose worker died; returns how many."""
    rows = Review.objects.filter(advice_status=Advice.READING, advice_until__lt=timezone.now())
    return rows.update(advice_status=Advice.FAILED, advice_error=SILENT, advice_until=None)
