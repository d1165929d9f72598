"""A judgement that is refused, and a review that cannot be judged now: nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from config.access.models import User
from execution.models import Atom
from review.decisions import acts
from review.models import Review
from tests.factories import (
    AttemptFactory,
    member,
)
from tests.review.visiting import as_user, post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        pytest.param("reject", {"feedback": "It loses <the> title."}, id="feedback"),
        pytest.param("edit", {"code": "def mine() -> None:\n    return\n"}, id="an edit"),
    ],
)
def test_a_stale_judgement_shows_the_new_code_and_keeps_what_was_typed(
    review: Review, reviewer: User, verb: str, typed: dict[str, str]
) -> None:
    old, new = review.atom.code, "def part(title: str) -> str:\n    return title.strip()\n"
    AttemptFactory(atom=review.atom, code=old, code_sha=review.atom.code_sha)
    Atom.objects.update(code=new, code_sha="5" * 64)

    answer = post(reviewer, verb, review, **typed)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "changed since you opened it" in page
    assert "What changed since you opened it" in page
    assert "strip" in page
    assert escape(next(iter(typed.values()))) in page
    assert "0" * 64 not in page
    assert f'value="{"5" * 64}"' in page


def test_after_a_stale_one_the_same_words_can_be_sent_again(review: Review, reviewer: User) -> None:
    Atom.objects.update(code_sha="5" * 64)

    refused = post(reviewer, "reject", review, feedback="Shorter.")
    review.atom.refresh_from_db()
    again = post(reviewer, "reject", review, feedback="Shorter.")

    assert (refused.status_code, again.status_code) == (409, 302)
    review.refresh_from_db()
    assert (review.status, review.resolution) == ("rejected", "Shorter.")


def test_a_held_review_has_no_forms_and_says_who_holds_it_until_when(
    review: Review, reviewer: User
) -> None:
    holder = member(review.atom.run.plan.workspace, "reviewer")
    acts.claim(review, holder)

    page = as_user(reviewer).get(reverse("review:review-detail", args=[review.pk])).content.decode()

    until = timezone.localtime(review.held_until).strftime("%H:%M")
    assert f"{holder} is reviewing it until {until}" in page
    for name in ("approve", "reject", "regenerate", "edit", "skip", "claim"):
        assert reverse(f"review:review-{name}", args=[review.pk]) not in page


def test_a_lapsed_claim_leaves_the_forms_to_others(review: Review, reviewer: User) -> None:
    acts.claim(review, member(review.atom.run.plan.workspace, "reviewer"))
    Review.objects.update(held_until=timezone.now() - timedelta(seconds=1))

    page = as_user(reviewer).get(reverse("review:review-detail", args=[review.pk])).content.decode()

    assert reverse("review:review-approve", args=[review.pk]) in page


def test_what_was_typed_while_another_took_it_is_not_lost(review: Review, reviewer: User) -> None:
    acts.claim(review, member(review.atom.run.plan.workspace, "reviewer"))

    answer = post(reviewer, "edit", review, code="def mine() -> None: ...")
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "is judging this now" in page
    assert "def mine() -&gt; None: ..." in page


def test_code_that_is_being_written_again_says_so_instead_of_offering_forms(
    review: Review, reviewer: User
) -> None:
    Atom.objects.update(status="ready")

    answer = as_user(reviewer).get(reverse("review:review-detail", args=[review.pk]))

    assert "It can be reviewed when that is done" in answer.content.decode()
    assert reverse("review:review-approve", args=[review.pk]) not in answer.content.decode()


def test_a_viewer_is_refused_on_the_page_itself(review: Review) -> None:
    viewer = member(review.atom.run.plan.workspace, "viewer")

    answer = post(viewer, "claim", review)

    assert answer.status_code == 403
    assert "you need the role reviewer" in answer.content.decode()


def test_an_open_page_keeps_its_claim(review: Review, reviewer: User) -> None:
    acts.claim(review, reviewer)
    soon = timezone.now() + timedelta(seconds=5)
    Review.objects.update(held_until=soon)

    answer = as_user(reviewer).post(
        reverse("review:review-claim", args=[review.pk]), headers={"HX-Request": "true"}
    )

    review.refresh_from_db()
    assert answer.status_code == 204
    assert review.held_until is not None
    assert review.held_until > soon
