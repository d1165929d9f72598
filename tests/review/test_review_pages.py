"""The queue and the item in a browser's terms."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.access.models import User
from config.access.permissions import can
from execution.models import Atom, AtomDependency
from planning.models import MasterPlan
from review.decisions import acts
from review.models import Review
from tests.factories import (
    AtomFactory,
    MembershipFactory,
    RequirementFactory,
    ReviewFactory,
    accepted,
    member,
)
from tests.review.visiting import as_user, post

pytestmark = pytest.mark.django_db


def test_the_queue_shows_what_waits_and_why(review: Review, reviewer: User) -> None:
    page = as_user(reviewer).get(reverse("review:review-list")).content.decode()

    assert review.atom.symbol in page
    assert "Low confidence" in page
    assert "</svg>0.60</span>" in page


def test_an_empty_queue_says_when_something_lands_here(reviewer: User) -> None:
    Review.objects.all().delete()

    page = as_user(reviewer).get(reverse("review:review-list")).content.decode()

    assert "Code is listed here when its confidence is below 0.70" in page


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
    assert "you need the role reviewer" in page


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


def test_judging_goes_to_the_next_one_that_can_be_taken(review: Review, reviewer: User) -> None:
    run = review.atom.run
    held, gone, free = (ReviewFactory(atom__run=run, due_at=timezone.now()) for _ in range(3))
    acts.claim(held, member(run.plan.workspace, "reviewer"))
    Atom.objects.filter(pk=gone.atom_id).update(status="running", lease_until=timezone.now())
    elsewhere = ReviewFactory(priority=1)
    member(elsewhere.atom.run.plan.workspace, "viewer", username="both")
    MembershipFactory(user=reviewer, workspace=elsewhere.atom.run.plan.workspace, role="viewer")

    answer = post(reviewer, "approve", review)

    assert answer.headers["Location"] == reverse("review:review-detail", args=[free.pk])


def test_skipping_goes_on_and_not_back(review: Review, reviewer: User) -> None:
    second, third = (ReviewFactory(atom__run=review.atom.run) for _ in range(2))

    answers = [post(reviewer, "skip", one) for one in (review, second, third)]

    wanted = [reverse("review:review-detail", args=[one.pk]) for one in (second, third, review)]
    assert [answer.headers["Location"] for answer in answers] == wanted


def test_the_last_judgement_leads_to_the_list_and_names_what_was_done(
    review: Review, reviewer: User
) -> None:
    client = as_user(reviewer)

    answer = client.post(
        reverse("review:review-approve", args=[review.pk]) + "?show=overdue",
        {"seen_sha": review.atom.code_sha},
        follow=True,
    )

    assert answer.redirect_chain == [(reverse("review:review-list") + "?show=overdue", 302)]
    assert f"Approved {review.atom.symbol}." in answer.content.decode()


def test_previous_and_next_follow_the_filter_and_keep_it(review: Review, reviewer: User) -> None:
    later = timezone.now() + timedelta(hours=1)
    second = ReviewFactory(atom__run=review.atom.run)
    ReviewFactory(atom__run=review.atom.run, priority=1, due_at=later)
    url = reverse("review:review-detail", args=[review.pk])

    page = as_user(reviewer).get(f"{url}?show=overdue").content.decode()

    after = reverse("review:review-detail", args=[second.pk])
    assert f'rel="next" href="{after}?show=overdue"' in page
    assert 'rel="prev"' not in page
    assert reverse("review:review-approve", args=[review.pk]) + "?show=overdue" in page


def test_the_item_says_what_it_serves_and_what_waits(review: Review, reviewer: User) -> None:
    waiting = AtomFactory(run=review.atom.run)
    AtomDependency.objects.create(atom=waiting, provider=review.atom, kind="call")
    requirement = RequirementFactory(plan=review.atom.run.plan, text="A title is kept.")
    review.atom.task.requirements.add(requirement)

    page = as_user(reviewer).get(reverse("review:review-detail", args=[review.pk])).content.decode()

    assert "A title is kept." in page
    assert "1 open, directly or further on" in page
    assert waiting.symbol in page
    assert "Low confidence" in page


def test_ids_on_the_item_are_unique_and_every_control_has_a_label(
    review: Review, reviewer: User
) -> None:
    page = as_user(reviewer).get(reverse("review:review-detail", args=[review.pk])).content.decode()

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for control in re.findall(r"<textarea[^>]*id=\"([^\"]+)\"", page):
        assert f'<label for="{control}"' in page


def test_the_list_takes_the_same_number_of_queries_however_long(
    review: Review, reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = as_user(reviewer), reverse("review:review-list")
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    ReviewFactory.create_batch(4, atom__run=review.atom.run)

    with django_assert_num_queries(len(captured)):
        client.get(url)


@pytest.mark.parametrize("role", ["viewer", "member", "reviewer", "approver", "admin"])
@pytest.mark.parametrize("owns", [True, False])
def test_the_queue_offers_what_the_permission_table_allows(
    review: Review, role: str, owns: bool
) -> None:
    plan = review.atom.run.plan
    person = member(plan.workspace, role)
    if owns:
        MasterPlan.objects.filter(pk=plan.pk).update(owner=person)
        plan.refresh_from_db()

    offered = Review.objects.free_for(person).exists()

    assert offered == can(person, "review", plan)


def test_a_member_asks_for_a_review_once(review: Review) -> None:
    atom = AtomFactory(run=review.atom.run, **accepted())
    person = member(review.atom.run.plan.workspace, "member")
    client, url = as_user(person), reverse("review:review-ask", args=[atom.pk])

    button = client.get(reverse("execution:atom-detail", args=[atom.pk])).content.decode()
    answers = [client.post(url) for _ in range(2)]

    [asked] = Review.objects.filter(atom=atom)
    assert url in button
    assert {answer.headers["Location"] for answer in answers} == {
        reverse("review:review-detail", args=[asked.pk])
    }
    assert (asked.reasons, asked.priority) == (["on_request"], 5)
    assert asked.actions.get(verb="opened").actor == person.username


def test_nobody_asks_about_code_that_is_not_there_nor_without_permission(review: Review) -> None:
    workspace = review.atom.run.plan.workspace
    unwritten = AtomFactory(run=review.atom.run)
    url = reverse("review:review-ask", args=[unwritten.pk])
    own = reverse("review:review-ask", args=[review.atom.pk])

    assert as_user(member(workspace, "member")).post(url).status_code == 409
    assert as_user(member(workspace, "viewer")).post(own).status_code == 403
    assert as_user(member()).post(own).status_code == 404
    assert (
        url
        not in as_user(member(workspace, "member"))
        .get(reverse("execution:atom-detail", args=[unwritten.pk]))
        .content.decode()
    )
