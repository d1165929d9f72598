"""Decisions: who may, on which code, and what follows."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.access.models import AuditEntry, User
from config.shared.errors import IllegalTransition, NotPermitted
from execution.errors import NothingToJudge
from execution.models import Atom, Run
from review.decisions import acts
from review.errors import AlreadyJudged, CodeChanged, FeedbackNeeded, HeldBySomeoneElse
from review.models import Review, ReviewAction
from tests.factories import member

pytestmark = pytest.mark.django_db
Act = Callable[[Review, User], None]


def test_approving_a_free_review_claims_and_closes_it(review: Review, reviewer: User) -> None:
    acts.approve(review, reviewer, seen_sha=review.atom.code_sha)

    review.refresh_from_db()
    assert (review.status, review.resolved_by) == ("approved", reviewer)
    assert Atom.objects.get(pk=review.atom_id).confirmed_at is not None
    verbs = list(ReviewAction.objects.filter(review=review).values_list("verb", flat=True))
    assert verbs == ["claimed", "approved"]
    assert AuditEntry.objects.filter(verb="review_approved", role="reviewer").exists()


def test_someone_elses_claim_cannot_be_acted_past(review: Review, reviewer: User) -> None:
    other = member(review.atom.run.plan.workspace, "reviewer")
    acts.claim(review, other)

    with pytest.raises(HeldBySomeoneElse, match=other.username):
        acts.approve(review, reviewer, seen_sha=review.atom.code_sha)

    review.refresh_from_db()
    assert (review.status, review.held_by) == ("in_review", other)


def test_a_lapsed_claim_is_free(review: Review, reviewer: User) -> None:
    acts.claim(review, member(review.atom.run.plan.workspace, "reviewer"))
    Review.objects.update(held_until=timezone.now() - timedelta(seconds=1))

    acts.release_lapsed()
    acts.claim(review, reviewer)

    assert review.held_by == reviewer


def test_a_decision_on_code_that_changed_is_refused(review: Review, reviewer: User) -> None:
    with pytest.raises(CodeChanged):
        acts.approve(review, reviewer, seen_sha="9" * 64)

    review.refresh_from_db()
    assert review.status == "pending"


def test_a_member_may_not_judge_another_persons_code(review: Review) -> None:
    with pytest.raises(NotPermitted, match="reviewer"):
        acts.approve(
            review,
            member(review.atom.run.plan.workspace, "member"),
            seen_sha=review.atom.code_sha,
        )


def test_a_closed_review_cannot_be_judged_again(review: Review, reviewer: User) -> None:
    acts.approve(review, reviewer, seen_sha=review.atom.code_sha)

    with pytest.raises(AlreadyJudged):
        acts.reject(review, reviewer, seen_sha=review.atom.code_sha, feedback="No.")


@pytest.mark.parametrize("verb", ["reject", "regenerate"])
def test_sending_back_needs_feedback(review: Review, reviewer: User, verb: str) -> None:
    with pytest.raises(FeedbackNeeded):
        getattr(acts, verb)(review, reviewer, seen_sha=review.atom.code_sha, feedback="  ")


@pytest.mark.parametrize(
    ("verb", "status"), [("reject", "rejected"), ("regenerate", "regenerated")]
)
def test_sending_back_hands_the_feedback_to_the_next_attempt(
    review: Review, reviewer: User, verb: str, status: str
) -> None:
    decide = getattr(acts, verb)
    decide(review, reviewer, seen_sha=review.atom.code_sha, feedback="Loses the title.")

    review.refresh_from_db()
    atom = Atom.objects.get(pk=review.atom_id)
    assert review.status == status
    assert atom.feedback == "Loses the title."
    assert atom.status in {"stale", "ready", "pending"}


@pytest.mark.parametrize("act", [acts.claim, acts.release])
def test_a_viewer_can_neither_hold_nor_release_a_review(review: Review, act: Act) -> None:
    viewer = member(review.atom.run.plan.workspace, "viewer")

    with pytest.raises(NotPermitted, match="reviewer"):
        act(review, viewer)

    review.refresh_from_db()
    assert (review.status, review.held_by) == ("pending", None)


def test_a_lapsed_claim_is_taken_over_by_whoever_decides(review: Review, reviewer: User) -> None:
    acts.claim(review, member(review.atom.run.plan.workspace, "reviewer"))
    Review.objects.update(held_until=timezone.now() - timedelta(seconds=1))

    acts.edit(review, reviewer, seen_sha=review.atom.code_sha, code="def part(:")

    review.refresh_from_db()
    assert (review.status, review.held_by) == ("checking", reviewer)


@pytest.mark.parametrize("status", ["ready", "stale", "running", "failed", "cancelled"])
def test_what_is_not_accepted_cannot_be_approved(
    review: Review, reviewer: User, status: str
) -> None:
    Atom.objects.update(status=status, lease_until=timezone.now())

    with pytest.raises(NothingToJudge):
        acts.approve(review, reviewer, seen_sha=review.atom.code_sha)

    review.refresh_from_db()
    assert review.status == "pending"
    assert Atom.objects.get(pk=review.atom_id).confirmed_at is None


@pytest.mark.parametrize("status", ["cancelling", "cancelled"])
def test_code_of_a_cancelled_run_is_judged_no_more(
    review: Review, reviewer: User, status: str
) -> None:
    Run.objects.update(status=status)
    sha = review.atom.code_sha

    with pytest.raises(NothingToJudge, match="cancelled"):
        acts.approve(review, reviewer, seen_sha=sha)
    with pytest.raises(NothingToJudge, match="cancelled"):
        acts.reject(review, reviewer, seen_sha=sha, feedback="No.")
    with pytest.raises(NothingToJudge, match="cancelled"):
        acts.edit(review, reviewer, seen_sha=sha, code="x = 1\n")

    assert Atom.objects.get(pk=review.atom_id).status == "accepted"


@pytest.mark.parametrize("status", ["approved", "rejected", "edited", "regenerated", "obsolete"])
def test_a_closed_review_takes_no_arrow(review: Review, status: str) -> None:
    Review.objects.filter(pk=review.pk).update(status=status)
    review.refresh_from_db()

    with pytest.raises(IllegalTransition):
        review.move_to(
            "in_review",
            source=["pending"],
            held_until=timezone.now(),
            confidence=Decimal("0.1"),
        )
