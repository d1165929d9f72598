"""Samples: a lane of their own, approved as they were shown."""

import re
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from chat.pages.home import home_context
from config.access.models import User
from execution.models import Atom, Run
from review.decisions import acts
from review.decisions.samples import approve_shown
from review.models import Review
from review.queue.open import open_review
from tests.factories import AtomFactory, ReviewFactory, RunFactory, accepted, member
from tests.review.visiting import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    return RunFactory()


@pytest.fixture
def reviewer(run: Run) -> User:
    return member(run.plan.workspace, "reviewer")


def samples(run: Run, number: int) -> list[Review]:
    return [
        ReviewFactory(
            atom=AtomFactory(run=run, **accepted(code_sha=f"{at:064}")), reasons=["sampled"]
        )
        for at in range(number)
    ]


def seen(reviews: list[Review]) -> list[str]:
    return [f"{one.pk}:{one.atom.code_sha}" for one in reviews]


def approve(user: User, reviews: list[Review]) -> tuple[int, str]:
    answer = as_user(user).post(reverse("review:samples-approve"), {"seen": seen(reviews)})
    return answer.status_code, answer.content.decode()


def test_samples_are_outside_the_badge_home_and_the_lane_of_decisions(
    run: Run, reviewer: User
) -> None:
    waiting = ReviewFactory(atom__run=run)
    samples(run, 3)
    client = as_user(reviewer)

    decisions = client.get(reverse("review:review-list")).content.decode()
    lane = client.get(reverse("review:review-list") + "?show=samples").content.decode()

    assert list(Review.objects.needing(reviewer)) == [waiting]
    assert home_context(reviewer)["review_count"] == 1
    assert re.search(r'<span class="count" id="review-count"[^>]*>1</span>', decisions)
    assert "1 piece of code needs a decision" in decisions
    assert "3 samples." in decisions
    assert decisions.count('<tr id="review-') == 1
    assert "Approve these 3" in lane


def test_a_sample_with_another_reason_needs_a_decision(run: Run, reviewer: User) -> None:
    [review] = samples(run, 1)

    open_review(review.atom_id, "gate_blocked")

    assert list(Review.objects.needing(reviewer)) == [review]
    assert not Review.objects.samples().exists()


def test_exactly_those_shown_are_approved(run: Run, reviewer: User) -> None:
    shown = samples(run, 15)
    client = as_user(reviewer)
    page = client.get(reverse("review:review-list") + "?show=samples").content.decode()
    values = [f"{one.pk}:{one.atom.code_sha}" for one in shown]
    on_page = [value for value in values if f'value="{value}"' in page]

    answer = client.post(reverse("review:samples-approve"), {"seen": on_page}, follow=True)

    assert "Approve these 12" in page
    assert 'name="csrfmiddlewaretoken"' in page.partition('id="approve-shown"')[2]
    assert len(on_page) == 12
    assert "Approved 12 samples." in answer.content.decode()
    assert "Approve these 3" in answer.content.decode()
    approved = Review.objects.filter(status="approved", resolved_by=reviewer)
    assert {f"{one.pk}:{one.code_sha}" for one in approved} == set(on_page)
    assert Atom.objects.filter(confirmed_at__isnull=False).count() == 12


def test_what_changed_meanwhile_is_left_and_named_and_the_rest_approved(
    run: Run, reviewer: User
) -> None:
    shown = samples(run, 6)
    good, stale, more, held, gone, writing = shown
    Atom.objects.filter(pk=stale.atom_id).update(code_sha="9" * 64)
    open_review(more.atom_id, "gate_blocked")
    acts.claim(held, member(run.plan.workspace, "reviewer", username="holder"))
    acts.approve(gone, reviewer, seen_sha=gone.atom.code_sha)
    Atom.objects.filter(pk=writing.atom_id).update(status="ready")

    status, page = approve(reviewer, shown)

    assert status == 409
    assert "Approved 1 sample. 5 were left as they are:" in page
    for review, why in [
        (stale, "The code has changed since you opened it."),
        (more, "This is more than a sample now."),
        (held, "holder is judging this now."),
        (gone, "This review is already approved."),
        (writing, "This code is being worked on."),
    ]:
        assert f"{review.atom.symbol}</a>: {why}" in page
    statuses = dict(Review.objects.values_list("pk", "status"))
    assert [statuses[one.pk] for one in shown] == [
        "approved", "pending", "pending", "in_review", "approved", "pending",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="nothing"),
        pytest.param(["x:y"], id="no id"),
        pytest.param([f"{at:032x}:" for at in range(101)], id="more than a page"),
    ],
)
def test_a_form_that_is_not_the_pages_is_refused(reviewer: User, values: list[str]) -> None:
    answer = as_user(reviewer).post(reverse("review:samples-approve"), {"seen": values})

    assert answer.status_code == 422


def test_who_may_not_judge_has_no_button_and_approves_nothing(run: Run) -> None:
    [review] = samples(run, 1)
    viewer = member(run.plan.workspace, "viewer")

    page = as_user(viewer).get(reverse("review:review-list") + "?show=samples").content.decode()
    approve(viewer, [review])
    approve(member(), [review])

    assert "Approve th" not in page
    review.refresh_from_db()
    assert review.status == "pending"


def test_a_plan_has_its_own_samples_and_comes_back_to_them(run: Run, reviewer: User) -> None:
    [own] = samples(run, 1)
    address = reverse("review:plan-reviews", args=[run.plan_id]) + "?show=samples"
    approving = reverse("review:plan-samples-approve", args=[run.plan_id])

    page = as_user(reviewer).get(address).content.decode()
    answer = as_user(reviewer).post(approving, {"seen": seen([own])})

    assert f'action="{approving}"' in page
    assert answer.headers["Location"] == address


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_approve_the_same_samples_and_each_is_approved_once() -> None:
    run = RunFactory()
    shown = samples(run, 6)
    people = [member(run.plan.workspace, "reviewer") for _ in range(2)]
    barrier, counts, failures = Barrier(2), [], []

    def approving(by: User) -> None:
        try:
            barrier.wait()
            approved, left = approve_shown(by, {one.pk: one.atom.code_sha for one in shown})
            counts.append((len(approved), len(left)))
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=approving, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sum(approved for approved, _ in counts) == 6
    assert sum(left for _, left in counts) == 6
    assert Review.objects.filter(status="approved").count() == 6
