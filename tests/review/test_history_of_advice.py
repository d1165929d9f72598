"""Advice never speaks against what people decided about the same code."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.access.models import User
from execution.models import Check
from execution.source.rows import code_sha
from review.advice import decision_history, model_advice, recommendation
from review.answers import ReviewAdvice
from review.models import Review
from tests.factories import AtomFactory, AttemptFactory, ReviewFactory, accepted, member

pytestmark = pytest.mark.django_db
CODE = "def part_of(title: str) -> str:\n    return title\n"
CRITICAL = {"severity": "critical", "line": 0, "message": "It loses the title."}


@pytest.fixture
def review() -> Review:
    """Of code with a critical finding."""
    sha = code_sha([], CODE)
    atom = AtomFactory(symbol="part_of", **accepted(code=CODE, code_sha=sha))
    attempt = AttemptFactory(atom=atom, number=1, code=CODE, code_sha=sha)
    found(attempt)
    return ReviewFactory(atom=atom)


@pytest.fixture
def reviewer(review: Review) -> User:
    return member(review.atom.run.plan.workspace, "reviewer", username="anna")


def found(attempt: Any) -> Check:
    return Check.objects.create(
        attempt=attempt, level=1, validator="safety", outcome="failed", detail="Opens a file."
    )


def decided(review: Review, by: User, status: str, words: str = "") -> None:
    ReviewFactory(
        atom=review.atom, status=status, resolution=words, resolved_by=by,
        resolved_at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip


def advised(review: Review) -> tuple[str, str]:
    shown = recommendation.by_checks(review)
    return shown["recommendation"], shown["why"]


@pytest.mark.parametrize(
    ("status", "expected", "why"),
    [
        pytest.param("approved", "approve", "anna approved this very code", id="approved"),
        pytest.param("rejected", "reject", "anna rejected this very code: “Loses.”", id="rejected"),
        pytest.param("regenerated", "reject", "anna asked for another version", id="regenerated"),
        pytest.param("edited", "reject", "anna replaced this very code", id="edited"),
        pytest.param("obsolete", "reject", "", id="nobody decided"),
    ],
)
def test_the_checks_follow_the_latest_decision(
    review: Review, reviewer: User, status: str, expected: str, why: str
) -> None:
    decided(review, reviewer, status, "Loses." if status == "rejected" else "")

    assert advised(review)[0] == expected
    assert advised(review)[1].startswith(why)
    assert bool(advised(review)[1]) == bool(why)


def test_without_a_finding_code_that_was_sent_back_is_still_not_approved(
    review: Review, reviewer: User
) -> None:
    Check.objects.all().delete()
    decided(review, reviewer, "rejected", "Loses.")

    assert advised(review)[0] == "reject"


def test_a_new_finding_speaks_against_approved_code_and_is_counted(
    review: Review, reviewer: User
) -> None:
    decided(review, reviewer, "approved")
    review.reasons = ["gate_blocked"]
    by_gate = advised(review)
    later = found(review.atom.attempts.get())
    Check.objects.filter(pk=later.pk).update(at=timezone.now() + timedelta(minutes=1))

    assert by_gate == (
        "look closely", "anna approved this very code, and 1 finding is new since.",
    )  # fmt: skip
    assert advised(review) == (
        "reject", "anna approved this very code, and 2 findings are new since.",
    )  # fmt: skip


def test_a_decision_about_other_code_says_nothing(review: Review, reviewer: User) -> None:
    decided(review, reviewer, "approved")
    Review.objects.filter(status="approved").update(code_sha="1" * 64)

    assert decision_history.decision_on(review.atom) is None
    assert advised(review) == ("reject", "")


def test_the_model_is_heard_for_what_it_had_not_said_before(review: Review, reviewer: User) -> None:
    given = {"issues": [CRITICAL], "summary": "", "suggestion": ""}
    sha = review.atom.code_sha
    known = {"advice": given, "advice_status": "given", "advice_sha": sha}
    decided(review, reviewer, "approved")
    Review.objects.filter(status="approved").update(**known)

    model_advice.ask(review, reviewer)

    review.refresh_from_db()
    # Read once for this code: the second review takes it over, and nothing is asked.
    assert (review.advice_status, review.advice) == ("given", given)
    assert recommendation.by_model(review)["recommendation"] == "approve"
    review.advice = {"issues": [CRITICAL, {**CRITICAL, "message": "It deletes files."}]}
    assert recommendation.by_model(review)["recommendation"] == "reject"


def test_the_model_is_told_what_was_asked_and_of_which_code(review: Review, reviewer: User) -> None:
    decided(review, reviewer, "rejected", "Keep the title.")
    review.follows = Review.objects.get(status="rejected")

    assert decision_history.asked(review) == [
        {"decision": "rejected", "feedback": "Keep the title.", "code": CODE}
    ]


@pytest.mark.parametrize(
    ("feedback", "expected"),
    [
        ("met", "approve"),
        ("cannot tell", "approve"),
        ("partly met", "minor edits"),
        ("not met", "reject"),
    ],
)
def test_what_was_asked_for_and_did_not_come_is_an_issue(feedback: Any, expected: str) -> None:
    answer = ReviewAdvice(issues=[], suggestion="", feedback=feedback, summary="")

    given = model_advice._advice(answer)

    assert given["recommendation"] == expected
    assert [issue["message"] for issue in given["issues"]] == (
        [] if expected == "approve" else [f"What the reviewer asked for is {feedback}."]
    )
