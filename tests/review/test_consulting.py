"""The model's advice: asked for once a code, billed to the plan, never a dead end."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from config.access.models import User
from config.shared.database.leases import claim
from config.shared.errors import NotPermitted
from costs.models import Usage
from costs.prices import price_list
from execution.models import Atom
from execution.source.rows import code_sha
from review import tasks
from review.advice import model_advice
from review.models import Review
from review.queue import open
from tests.costs.scripted import Script, Turn, serving
from tests.factories import AtomFactory, BudgetFactory, ReviewFactory, accepted, member

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTS = ["import json"]
CODE = "def part(title: str) -> str:\n    return json.dumps(title)\n"


def says(*severities: str, **more: Any) -> Turn:
    issues = [{"severity": one, "line": 5, "message": f"It is {one}."} for one in severities]
    return Turn(text=json.dumps({"issues": issues, "suggestion": "", "summary": "So so."} | more))


@dataclass
class Slow(Script):
    """Before it answers, something else happens."""

    meanwhile: Callable[[], None] = lambda: None

    def next(self, body: dict[str, Any]) -> Turn:
        try:
            self.meanwhile()
        finally:
            connection.close()
        return super().next(body)


@pytest.fixture
def model(settings: Settings) -> Iterator[Slow]:
    price_list.load()
    settings.ANTHROPIC_API_KEY = "scripted"
    script = Slow(turns=[says("low")])
    with serving(script):
        settings.ANTHROPIC_BASE_URL = script.url
        yield script


@pytest.fixture
def review(transactional_db: None) -> Review:
    sha = code_sha(IMPORTS, CODE)
    return ReviewFactory(
        atom=AtomFactory(**accepted(imports=IMPORTS, code=CODE, code_sha=sha, confidence="0.6"))
    )


def read(review: Review) -> Review:
    tasks.advise(str(review.pk))
    review.refresh_from_db()
    return review


@pytest.mark.parametrize(
    ("severities", "recommendation"),
    [
        pytest.param([], "approve", id="no issue"),
        pytest.param(["low"], "minor edits", id="one"),
        pytest.param(["low"] * 6, "look closely", id="more than five"),
        pytest.param(["high"] * 3, "edit", id="more than two high"),
        pytest.param(["low", "critical"], "reject", id="a critical one"),
    ],
)
def test_the_recommendation_follows_from_the_issues(
    model: Script, review: Review, reviewer: User, severities: list[str], recommendation: str
) -> None:
    model.turns = [says(*severities)]

    model_advice.ask(review, reviewer)
    read(review)

    assert (review.advice_status, review.advice["recommendation"]) == ("given", recommendation)


def test_the_model_reads_the_imports_too_and_the_plan_pays(
    model: Script, review: Review, reviewer: User
) -> None:
    model_advice.ask(review, reviewer)
    read(review)

    [request] = model.requests
    assert "import json" in request["messages"][0]["content"]
    usage = Usage.objects.get()
    assert usage.job == "ReviewAdvice"
    assert usage.periods.filter(budget=review.atom.run.plan.budget).exists()


def test_the_same_code_is_paid_for_once(model: Script, review: Review, reviewer: User) -> None:
    for _ in range(2):
        model_advice.ask(review, reviewer)
        read(review)
        read(review)

    assert len(model.requests) == 1


def test_other_code_is_asked_about_anew_and_old_advice_is_not_shown(
    model: Script, review: Review, reviewer: User
) -> None:
    model_advice.ask(review, reviewer)
    read(review)
    Atom.objects.update(code="def part() -> None: ...", code_sha="7" * 64)
    url = reverse("review:review-detail", args=[review.pk])

    client = Client()
    client.force_login(reviewer)
    page = client.get(url).content.decode()
    model_advice.ask(Review.objects.select_related("atom__run__plan").get(), reviewer)
    read(review)

    assert "So so." not in page
    assert len(model.requests) == 2


def test_an_unusable_answer_is_told_and_can_be_asked_for_anew(
    model: Script, review: Review, reviewer: User
) -> None:
    model.turns = [Turn(text="Nice code.")]
    model_advice.ask(review, reviewer)
    read(review)
    failed, asked = (review.advice_status, review.advice_error), len(model.requests)
    model.turns = [says("low")]

    model_advice.ask(review, reviewer)
    read(review)

    assert failed[0] == "failed"
    assert "cannot be used" in failed[1]
    assert len(model.requests) == asked + 1
    assert review.advice_status == "given"


def test_a_refused_purchase_says_why(model: Script, review: Review, reviewer: User) -> None:
    plan = review.atom.run.plan
    plan.budget = BudgetFactory(hard_limit_usd=Decimal("0.0002"), soft_limit_usd=Decimal("0.0001"))
    plan.save(update_fields=["budget"])

    model_advice.ask(review, reviewer)
    read(review)

    assert review.advice_status == "failed"
    assert "budget" in review.advice_error
    assert model.requests == []


def test_only_a_score_below_a_half_is_asked_about_by_itself(review: Review) -> None:
    low = AtomFactory(run=review.atom.run, **accepted(confidence=Decimal("0.4999")))
    half = AtomFactory(run=review.atom.run, **accepted(confidence=Decimal("0.5")))
    open.open_low(review.atom.run_id)

    tasks.review_atom(str(low.pk), "low_confidence")

    by_atom = dict(Review.objects.values_list("atom", "advice_status"))
    assert (by_atom[low.pk], by_atom[half.pk], by_atom[review.atom_id]) == ("asked", "", "")


def test_what_failed_is_not_asked_again_by_itself(review: Review) -> None:
    Review.objects.update(
        confidence=Decimal("0.4"), advice_status="failed", advice_sha=review.atom.code_sha
    )

    tasks.sweep()

    review.refresh_from_db()
    assert review.advice_status == "failed"


def test_a_reading_whose_worker_died_ends_in_words(review: Review) -> None:
    Review.objects.update(
        advice_status="reading",
        advice_sha=review.atom.code_sha,
        lease_until=timezone.now() - timedelta(seconds=1),
    )

    tasks.sweep()

    review.refresh_from_db()
    assert (review.advice_status, review.advice_error) == ("failed", model_advice.SILENT)


def test_a_reader_that_lost_its_lease_writes_nothing(
    model: Slow, review: Review, reviewer: User
) -> None:
    """Given up, asked about anew, and read by another while the first answer was on its way."""
    model_advice.ask(review, reviewer)
    first = Review.objects.filter(pk=review.pk)

    def meanwhile() -> None:
        first.update(lease_until=timezone.now() - timedelta(seconds=1))
        tasks.sweep()
        model_advice.ask(review, reviewer)
        assert claim(first, advice_status="reading")

    model.meanwhile = meanwhile
    read(review)

    assert (review.advice_status, review.advice) == ("reading", {})
    first.update(lease_until=None, advice_status="asked")
    model.meanwhile = lambda: None
    assert read(review).advice["summary"] == "So so."


def test_a_reader_that_lives_keeps_its_lease(
    model: Slow, review: Review, reviewer: User, settings: Settings
) -> None:
    settings.LEASE_SECONDS, settings.HEARTBEAT_SECONDS = 1, 0.1
    model_advice.ask(review, reviewer)

    def meanwhile() -> None:
        time.sleep(1.5)
        tasks.sweep()

    model.meanwhile = meanwhile

    assert read(review).advice_status == "given"


def test_a_viewer_cannot_spend_on_advice(review: Review) -> None:
    with pytest.raises(NotPermitted):
        model_advice.ask(review, member(review.atom.run.plan.workspace, "viewer"))


def test_the_page_says_asked_then_what_came_and_offers_the_suggestion(
    model: Script, review: Review, reviewer: User
) -> None:
    better = "import json\n\n\ndef part(title: str) -> str:\n    return json.dumps(title.strip())\n"
    model.turns = [says("medium", suggestion=better)]
    client = Client()
    client.force_login(reviewer)
    url = reverse("review:review-detail", args=[review.pk])

    client.post(reverse("review:review-advice", args=[review.pk]))
    asked = client.get(url).content.decode()
    read(review)
    given = client.get(url).content.decode()
    editing = client.get(f"{url}?use=suggestion").content.decode()

    assert "The answer will appear here" in asked
    assert "Minor edits." in given
    assert "So so." in given
    assert "#code-L5" in given
    assert "The change it suggests" in given
    assert "json.dumps(title.strip())" in editing
