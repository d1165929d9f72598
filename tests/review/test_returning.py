"""New code that a reviewer asked for: the item stays with them until they have seen the difference."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.access.models import Membership, User
from execution.models import Atom
from execution.source.rows import code_sha
from planning.models import MasterPlan, PlanEvent
from review import tasks
from review.decisions import acts, edit_check
from review.errors import AlreadyJudged, CodeAwaited, HeldBySomeoneElse
from review.models import Review
from review.queue.obsolete import retire_obsolete
from review.queue.open import open_review
from tests.factories import member
from tests.review.rewriting import ASKED, NEW, judged, returned, sent_back, write
from tests.review.visiting import as_user, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    return judged()


def page(review: Review, user: User) -> str:
    return as_user(user).get(reverse("review:review-detail", args=[review.pk])).content.decode()


@pytest.mark.parametrize("verb", ["reject", "regenerate"])
def test_sending_back_keeps_the_item_with_whoever_asked(
    review: Review, reviewer: User, verb: str
) -> None:
    successor = sent_back(review, reviewer, verb)

    assert (successor.status, successor.assigned_to) == ("awaiting", reviewer)
    assert successor.reasons == ["new_code"]
    assert not Review.objects.needing(reviewer).exists()
    with pytest.raises(CodeAwaited):
        acts.claim(successor, reviewer)
    shown = page(successor, reviewer)
    assert "The new code is not there yet." in shown
    assert "The run does not wait for that." in shown
    assert ASKED in shown
    assert reverse("review:review-approve", args=[successor.pk]) not in shown


def test_the_new_code_comes_back_as_a_difference_to_the_one_who_asked(
    review: Review, reviewer: User
) -> None:
    other = member(review.atom.run.plan.workspace, "reviewer")

    successor = returned(review, reviewer)

    assert (successor.status, successor.code_sha) == ("pending", code_sha([], NEW))
    assert list(Review.objects.needing(reviewer)) == [successor]
    assert not Review.objects.needing(other).exists()
    shown = page(successor, reviewer)
    assert ASKED in shown
    assert "1 line added, 1 removed" in shown
    assert "No longer found" in shown
    assert "lint: Too bare." in shown
    assert "for " + str(reviewer) in page(successor, other)
    event = PlanEvent.objects.filter(kind="review_created").latest("seq")
    assert event.payload["reason"] == "new_code"


def test_the_new_code_is_approved_or_sent_back_again(review: Review, reviewer: User) -> None:
    successor = returned(review, reviewer)

    third = returned(successor, reviewer, NEW.replace("strip", "title"))
    acts.approve(third, reviewer, seen_sha=third.atom.code_sha)

    statuses = Review.objects.order_by("created_at").values_list("status", flat=True)
    assert list(statuses) == ["rejected", "rejected", "approved"]
    atom = Atom.objects.get()
    assert atom.confirmed_at is not None
    assert (atom.person_rounds, atom.sent_back_sha) == (2, "")
    shown = page(third, reviewer)
    assert shown.count(ASKED) >= 3
    assert "brought the new code" in shown


def test_a_persons_own_version_comes_back_to_them_as_a_difference(
    review: Review,
    reviewer: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    acts.edit(review, reviewer, seen_sha=review.atom.code_sha, code=NEW)

    edit_check.check_edit(review.pk)
    tasks.sweep()

    review.refresh_from_db()
    assert (review.status, review.edit_findings) == ("edited", [])
    successor = Review.objects.get(follows=review)
    assert (successor.status, successor.assigned_to) == ("pending", reviewer)
    assert "wrote another version" in page(successor, reviewer)
    assert "1 line added, 1 removed" in page(successor, reviewer)


def test_code_that_came_again_says_so_and_is_not_recommended(
    review: Review, reviewer: User
) -> None:
    successor = sent_back(review, reviewer)
    Atom.objects.update(status="needs_review")

    tasks.review_atom(str(review.atom_id), "same_code")

    shown = page(successor, reviewer)
    successor.refresh_from_db()
    assert (successor.status, successor.priority) == ("pending", 1)
    assert successor.reasons == ["new_code", "same_code"]
    assert "The same code came again" in shown
    assert "Nothing changed: the attempts since brought the same code." in shown
    assert f"{reviewer} rejected this very code: “{ASKED}”" in shown
    assert "<strong>Reject.</strong>" in shown


def test_a_lost_signal_is_made_good_by_the_sweep(review: Review, reviewer: User) -> None:
    successor = sent_back(review, reviewer)
    write(successor.atom)

    tasks.sweep()

    successor.refresh_from_db()
    assert successor.status == "pending"


@pytest.mark.parametrize(
    ("status", "says"),
    [
        pytest.param("running", "It is being written.", id="a worker has it"),
        pytest.param("failed", "It failed: The model is away.", id="it failed"),
    ],
)
def test_while_it_waits_the_page_says_for_what(
    review: Review, reviewer: User, status: str, says: str
) -> None:
    successor = sent_back(review, reviewer)
    Atom.objects.update(status=status, lease_until=timezone.now(), last_error="The model is away.")

    tasks.sweep()

    assert Review.objects.awaiting().get() == successor
    assert says in page(successor, reviewer)


def test_code_that_changes_again_before_anyone_looked_stays_with_its_asker(
    review: Review, reviewer: User
) -> None:
    successor = returned(review, reviewer)
    seen = successor.atom.code_sha
    write(successor.atom, NEW.replace("strip", "title"))

    retire_obsolete(review.atom.run_id)

    successor.refresh_from_db()
    assert (successor.status, successor.code_sha) == ("pending", successor.atom.code_sha)
    assert post(reviewer, "approve", successor, seen_sha=seen).status_code == 409


def test_reasons_that_come_while_it_waits_are_kept(review: Review, reviewer: User) -> None:
    successor = sent_back(review, reviewer)

    open_review(review.atom_id, "gate_blocked")

    successor.refresh_from_db()
    assert (successor.status, successor.reasons) == ("awaiting", ["new_code", "gate_blocked"])


def test_an_asker_who_may_no_longer_judge_leaves_it_to_all(review: Review, reviewer: User) -> None:
    other = member(review.atom.run.plan.workspace, "reviewer")
    successor = sent_back(review, reviewer)
    Membership.objects.filter(user=reviewer).update(role="viewer")
    write(successor.atom)

    tasks.bring_back(str(review.atom_id))

    assert list(Review.objects.needing(other)) == [successor]


def test_skipping_or_being_overdue_leaves_it_to_all(review: Review, reviewer: User) -> None:
    workspace = review.atom.run.plan.workspace
    other = member(workspace, "reviewer")
    late = returned(review, reviewer)
    skipped = returned(judged(run=review.atom.run, path="library/fines.py"), reviewer)
    Review.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(seconds=1))

    acts.skip(skipped, reviewer)

    assert set(Review.objects.needing(other)) == {late, skipped}


def test_cancelling_ends_the_wait(review: Review, reviewer: User) -> None:
    successor = sent_back(review, reviewer)
    review.atom.run.status = "cancelled"
    review.atom.run.save(update_fields=["status"])

    tasks.sweep()

    successor.refresh_from_db()
    assert successor.status == "obsolete"


def test_under_the_blocking_policy_the_page_says_what_waits(review: Review, reviewer: User) -> None:
    waits = "What needs it waits until a reviewer has approved it."
    advisory = page(review, reviewer)
    MasterPlan.objects.update(review_policy="blocking")

    assert "The run goes on meanwhile." in advisory
    assert waits in page(review, reviewer)
    assert waits in page(sent_back(review, reviewer), reviewer)


def test_the_lane_of_what_waits_names_the_words_and_the_asker(
    review: Review, reviewer: User
) -> None:
    sent_back(review, reviewer)

    shown = as_user(reviewer).get(reverse("review:review-list") + "?show=waiting").content.decode()
    queue = as_user(reviewer).get(reverse("review:review-list")).content.decode()

    assert ASKED in shown
    assert f"for {reviewer}" in shown
    assert "part_of" not in queue
    assert "1 waits for new code" in queue


def test_a_colleague_may_take_it_over_and_the_asker_is_told_who_has_it(
    review: Review, reviewer: User
) -> None:
    successor = returned(review, reviewer)
    other = member(review.atom.run.plan.workspace, "reviewer")

    acts.claim(successor, other)

    with pytest.raises(HeldBySomeoneElse, match=other.username):
        acts.approve(successor, reviewer, seen_sha=successor.atom.code_sha)
    acts.approve(successor, other, seen_sha=successor.atom.code_sha)
    with pytest.raises(AlreadyJudged):
        acts.approve(successor, reviewer, seen_sha=successor.atom.code_sha)
