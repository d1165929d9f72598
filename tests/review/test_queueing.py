"""Reviews open by themselves, once, with the right urgency."""

from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution.models import Atom, AtomDependency
from planning.models import PlanEvent
from review.models import Review
from review.queue.obsolete import retire_obsolete
from review.queue.open import open_low, open_review, sample
from review.queue.priority import base_priority, due_in, waiting_for
from tests.factories import AtomFactory, ReviewFactory, RunFactory, accepted


@pytest.mark.parametrize(
    ("confidence", "reasons", "priority"),
    [
        pytest.param("0.4999", ["low_confidence"], 1, id="below a half is critical"),
        pytest.param("0.5000", ["low_confidence"], 2, id="a half is not below it"),
        pytest.param("0.6999", ["low_confidence"], 2, id="below 0.70"),
        pytest.param("0.7000", ["sampled"], 3, id="medium score beats being a sample"),
        pytest.param("0.9500", ["sampled"], 4, id="high score, sampled"),
        pytest.param("0.9500", ["on_request"], 5, id="high score, on request"),
        pytest.param("0.9500", ["sampled", "gate_blocked"], 2, id="the most urgent reason wins"),
        pytest.param(None, ["attempts_exhausted"], 1, id="not scored, attempts ran out"),
    ],
)
def test_priority_is_the_most_urgent_of_score_and_reasons(
    confidence: str | None, reasons: list[str], priority: int
) -> None:
    assert base_priority(Decimal(confidence) if confidence else None, reasons) == priority


def test_the_due_time_follows_the_priority() -> None:
    hours = [due_in(priority) / timedelta(hours=1) for priority in (1, 2, 3, 4, 5)]

    assert hours == [4, 12, 24, 48, 72]


@pytest.mark.django_db
def test_opening_twice_adds_reasons_to_one_review() -> None:
    atom = AtomFactory(**accepted(confidence=Decimal("0.9")))

    open_review(atom.pk, "sampled")
    open_review(atom.pk, "gate_blocked")
    open_review(atom.pk, "gate_blocked")

    review = Review.objects.get(atom=atom)
    assert review.reasons == ["sampled", "gate_blocked"]
    assert review.priority == 2
    assert PlanEvent.objects.filter(plan=atom.run.plan, kind="review_created").count() == 1


@pytest.mark.django_db
def test_an_atom_that_many_wait_for_is_one_more_urgent() -> None:
    atom = AtomFactory(**accepted(confidence=Decimal("0.6")))
    first, second, third = AtomFactory.create_batch(3, run=atom.run)
    for dependent, provider in [(first, atom), (second, first), (third, second)]:
        AtomDependency.objects.create(atom=dependent, provider=provider, kind="call")

    review = open_review(atom.pk, "low_confidence")

    assert review.priority == 1


@pytest.mark.django_db
def test_the_queue_goes_by_priority_what_it_blocks_due_confidence_and_age() -> None:
    now = timezone.now()
    soon, later = now + timedelta(hours=1), now + timedelta(hours=2)
    oldest = queued(priority=2, due_at=later, confidence="0.6")
    unsure = queued(priority=2, due_at=later, confidence="0.5")
    due_first = queued(priority=2, due_at=soon, confidence="0.6")
    blocking = queued(priority=2, due_at=later, confidence="0.6", waiting=2)
    blocking_more = queued(priority=2, due_at=later, confidence="0.6", waiting=3)
    critical = queued(priority=1, due_at=later, confidence="0.6")
    youngest = queued(priority=2, due_at=later, confidence="0.6")

    order = list(Review.objects.open().in_queue_order())

    wanted = [critical, blocking_more, blocking, due_first, unsure, oldest, youngest]
    assert order == wanted
    assert [review.waiting for review in order] == [0, 3, 2, 0, 0, 0, 0]


def queued(*, priority: int, due_at: datetime, confidence: str, waiting: int = 0) -> Review:
    """A review in a run of its own, with so many atoms that wait for it in a row."""
    review = ReviewFactory(priority=priority, due_at=due_at, confidence=Decimal(confidence))
    provider = review.atom
    for atom in AtomFactory.create_batch(waiting, run=review.atom.run):
        AtomDependency.objects.create(atom=atom, provider=provider, kind="call")
        provider = atom
    return review


@pytest.mark.django_db
def test_only_open_atoms_over_standing_edges_count_as_waiting() -> None:
    review = ReviewFactory()
    done = AtomFactory(run=review.atom.run, **accepted())
    open_behind, cut_off = AtomFactory.create_batch(2, run=review.atom.run)
    AtomDependency.objects.create(atom=done, provider=review.atom, kind="call")
    AtomDependency.objects.create(atom=open_behind, provider=done, kind="call")
    AtomDependency.objects.create(
        atom=cut_off, provider=review.atom, kind="call", cut_reason="A cycle."
    )

    assert waiting_for(review.atom) == 1


@pytest.mark.django_db
def test_the_queue_takes_one_query_however_long_it_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        queued(priority=2, due_at=timezone.now(), confidence="0.6", waiting=2)

    with django_assert_num_queries(1):
        list(Review.objects.open().with_atom().in_queue_order())


@pytest.mark.django_db
def test_only_unjudged_atoms_below_the_threshold_are_opened() -> None:
    run = RunFactory()
    low = AtomFactory(run=run, **accepted(confidence=Decimal("0.6999")))
    AtomFactory(run=run, **accepted(confidence=Decimal("0.7000")))
    judged = AtomFactory(run=run, **accepted(confidence=Decimal("0.5"), code_sha="1" * 64))
    ReviewFactory(atom=judged, status="approved", code_sha="1" * 64)

    opened = open_low(run.pk)

    assert opened == 1
    assert [review.atom for review in Review.objects.open()] == [low]


@pytest.mark.django_db
def test_sampling_fills_up_to_its_share_with_the_lowest_scores() -> None:
    run = RunFactory()
    for tenth in range(20):
        AtomFactory(
            run=run, **accepted(confidence=Decimal(80 + tenth) / 100, code_sha=f"{tenth:064}")
        )

    opened = sample(run.pk)
    again = sample(run.pk)

    # 15 % of 20 is 3.
    assert (opened, again) == (3, 0)
    scores = sorted(review.atom.confidence for review in Review.objects.open())
    assert scores == [Decimal("0.8"), Decimal("0.81"), Decimal("0.82")]


@pytest.mark.django_db
def test_a_review_of_code_that_is_gone_becomes_obsolete() -> None:
    review = ReviewFactory()
    Atom.objects.filter(pk=review.atom_id).update(code_sha="2" * 64)

    retire_obsolete(review.atom.run_id)

    review.refresh_from_db()
    assert review.status == "obsolete"


@pytest.mark.django_db
def test_a_review_of_code_that_came_back_as_it_was_stays_open() -> None:
    review = ReviewFactory()
    kept = accepted(confidence=review.confidence, code_sha=review.code_sha)
    Atom.objects.filter(pk=review.atom_id).update(**kept)

    assert retire_obsolete(review.atom.run_id) == 0

    review.refresh_from_db()
    assert review.status != "obsolete"


@pytest.mark.django_db
def test_the_database_allows_one_open_review_per_atom() -> None:
    review = ReviewFactory()

    with (
        pytest.raises(IntegrityError, match="review_review_one_open_per_atom"),
        transaction.atomic(),
    ):
        ReviewFactory(atom=review.atom)


@pytest.mark.django_db(transaction=True)
def test_openings_at_the_same_time_make_one_review() -> None:
    atom = AtomFactory(**accepted(confidence=Decimal("0.6")))
    barrier, failures = Barrier(6), []

    def opening() -> None:
        try:
            barrier.wait()
            open_review(atom.pk, "low_confidence")
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=opening) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Review.objects.filter(atom=atom).count() == 1
