"""The queue and the item in a browser's terms."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from review.models import Review
from tests.factories import ReviewFactory, member

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_queue_shows_what_waits_and_why(review: Review, reviewer: User) -> None:
    page = as_user(reviewer).get(reverse("review:review-list")).content.decode()

    assert review.atom.symbol in page
    assert "Low confidence" in page
    assert "0.6000" in page


def test_an_empty_queue_says_when_something_lands_here(reviewer: User) -> None:
    Review.objects.all().delete()

    page = as_user(reviewer).get(reverse("review:review-list")).content.decode()

    assert "Code lands here when its confidence is below 0.70" in page


def test_a_stranger_gets_404_and_nobody_is_sent_to_sign_in(review: Review) -> None:
    url = reverse("review:review-detail", args=[review.pk])

    assert as_user(member()).get(url).status_code == 404
    assert Client().get(url).headers["Location"].startswith("/login/")


def test_the_item_shows_code_confidence_and_forms(review: Review, reviewer: User) -> None:
    url = reverse("review:review-detail", args=[review.pk])

    page = as_user(reviewer).get(url).content.decode()

    assert review.atom.description in page
    for name in ("approve", "reject", "regenerate", "edit", "skip"):
        assert reverse(f"review:review-{name}", args=[review.pk]) in page


def test_a_viewer_reads_but_has_no_forms(review: Review) -> None:
    viewer = member(review.atom.run.plan.workspace, "viewer")

    page = as_user(viewer).get(reverse("review:review-detail", args=[review.pk])).content.decode()

    assert reverse("review:review-approve", args=[review.pk]) not in page
    assert "needs the role reviewer" in page


def test_approving_leads_to_the_next_review(review: Review, reviewer: User) -> None:
    following = ReviewFactory(atom__run=review.atom.run)

    answer = as_user(reviewer).post(
        reverse("review:review-approve", args=[review.pk]), {"seen_sha": review.atom.code_sha}
    )

    assert answer.headers["Location"] == reverse("review:review-detail", args=[following.pk])
    review.refresh_from_db()
    assert review.status == "approved"


def test_rejecting_without_feedback_says_so_beside_the_field(
    review: Review, reviewer: User
) -> None:
    answer = as_user(reviewer).post(
        reverse("review:review-reject", args=[review.pk]), {"seen_sha": review.atom.code_sha}
    )

    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()


def test_judging_stale_code_is_a_conflict_that_says_why(review: Review, reviewer: User) -> None:
    answer = as_user(reviewer).post(
        reverse("review:review-approve", args=[review.pk]), {"seen_sha": "7" * 64}
    )

    assert answer.status_code == 409
    assert "changed since you read it" in answer.content.decode()
