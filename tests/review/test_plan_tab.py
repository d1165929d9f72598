"""The tab of a plan that shows its part of the queue."""

import pytest
from django.urls import reverse

from config.access.models import User
from review.models import Review
from tests.factories import MembershipFactory, ReviewFactory, member
from tests.review.visiting import as_user

pytestmark = pytest.mark.django_db


def _page(review: Review, user: User, show: str = "") -> str:
    address = reverse("review:plan-reviews", args=[review.atom.run.plan_id])
    return as_user(user).get(address, {"show": show} if show else {}).content.decode()


def test_the_tab_shows_reviews_of_its_plan_alone(review: Review, reviewer: User) -> None:
    other = ReviewFactory(atom__symbol="of_another_plan")
    MembershipFactory(user=reviewer, workspace=other.atom.run.plan.workspace, role="reviewer")

    page = _page(review, reviewer)

    assert reverse("review:review-detail", args=[review.pk]) in page
    assert "Low confidence" in page
    assert "of_another_plan" not in page


def test_what_was_judged_is_behind_a_filter(review: Review, reviewer: User) -> None:
    Review.objects.update(status="approved", resolved_at=review.created_at)

    assert "is listed here when" in _page(review, reviewer)
    assert reverse("review:review-detail", args=[review.pk]) in _page(review, reviewer, "closed")


def test_a_stranger_finds_no_such_plan(review: Review) -> None:
    address = reverse("review:plan-reviews", args=[review.atom.run.plan_id])

    assert as_user(member()).get(address).status_code == 404


def test_the_rail_says_plans_on_it(review: Review, reviewer: User) -> None:
    plans = reverse("planning:plan-list")

    assert f'<a href="{plans}" aria-current="page">' in _page(review, reviewer)
