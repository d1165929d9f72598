"""What lost signals and dead workers left out is made good, one row at a time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from execution.engine.lifecycle import cancel
from execution.models import AcceptanceResult, AcceptanceTest, Check, GateDecision, Run, Wave
from planning.models import PlanCounter
from review import tasks
from review.decisions import acts
from review.models import Review
from review.queue import open
from tests.factories import (
    AtomFactory,
    RequirementFactory,
    ReviewFactory,
    RunFactory,
    WaveFactory,
    accepted,
    member,
)

pytestmark = pytest.mark.django_db
LOW = {"confidence": Decimal("0.6")}


def shut(run: Run) -> Wave:
    wave = WaveFactory(run=run, status="blocked", closed_at=timezone.now())
    GateDecision.objects.create(wave=wave, round=0, is_passed=False)
    return wave


def failed_check(wave: Wave, path: str, symbol: str = "", *, validator: str = "modules") -> None:
    Check.objects.create(
        wave=wave,
        round=0,
        level=3,
        validator=validator,
        outcome="failed",
        detail="my/library/books.py, line 3: no",
        path=path,
        symbol=symbol,
    )


def opened() -> dict[str, list[str]]:
    return {review.atom.symbol: review.reasons for review in Review.objects.open()}


def test_one_run_that_breaks_does_not_stop_the_sweep_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, sound = RunFactory(), RunFactory()
    AtomFactory(run=broken, **accepted(**LOW))
    waiting = AtomFactory(run=sound, **accepted(**LOW))
    PlanCounter.objects.filter(plan=broken.plan).delete()

    tasks.sweep()

    assert [review.atom for review in Review.objects.all()] == [waiting]
    assert str(broken.pk) in caplog.text


def test_runs_that_ended_long_ago_are_not_walked() -> None:
    now = timezone.now()
    ends = [
        ("running", None),
        ("paused", None),
        ("completed", now),
        ("failed", now),
        ("completed", now - timedelta(days=2)),
        ("cancelled", now),
        ("preparing", None),
    ]
    runs = [
        RunFactory(status=status, ended_at=at, pause_reason="user" if status == "paused" else "")
        for status, at in ends
    ]

    assert set(open.runs_to_look_over()) == {run.pk for run in runs[:4]}


def test_cancelling_a_run_retires_its_reviews(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    review, other = ReviewFactory(), ReviewFactory()
    run = review.atom.run

    with django_capture_on_commit_callbacks(execute=True):
        cancel(run, run.plan.owner)
    tasks.retire_run(str(run.pk))

    review.refresh_from_db()
    assert (review.status, review.resolution) == ("obsolete", "The run was cancelled.")
    assert list(Review.objects.open()) == [other]


@pytest.mark.parametrize("status", ["in_review", "checking"])
def test_the_sweep_retires_what_a_lost_cancelling_left_open(status: str) -> None:
    review = ReviewFactory()
    acts.claim(review, member(review.atom.run.plan.workspace, "reviewer"))
    Review.objects.update(status=status)
    Run.objects.update(status="cancelled")

    tasks.sweep()

    review.refresh_from_db()
    assert review.status == "obsolete"


def test_a_late_signal_of_a_cancelled_run_opens_nothing() -> None:
    run = RunFactory(status="cancelled")
    atom = AtomFactory(run=run, **accepted(**LOW))

    tasks.review_atom(str(atom.pk), "low_confidence")
    tasks.review_task(str(run.pk), str(atom.task_id))

    assert not Review.objects.exists()


def test_a_shut_gate_opens_reviews_of_what_its_failing_tests_touch() -> None:
    run = RunFactory(status="paused", pause_reason="gate")
    touched = AtomFactory(run=run, **accepted())
    AtomFactory(run=run, path="library/fines.py", **accepted())
    test = AcceptanceTest.objects.create(
        run=run,
        requirement=RequirementFactory(plan=run.plan),
        path="tests/t.py",
        code="",
        code_sha="",
    )
    test.atoms.add(touched)
    wave = shut(run)
    AcceptanceResult.objects.create(test=test, wave=wave, status="fail", tree_sha="")

    tasks.sweep()

    assert opened()[touched.symbol] == ["gate_blocked"]
    assert Review.objects.filter(reasons__contains=["gate_blocked"]).count() == 1


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        pytest.param("part_1", {"part_1"}, id="an atom"),
        pytest.param("", {"part_1", "part_2"}, id="a file"),
        pytest.param("another", set(), id="what is not there"),
    ],
)
def test_a_shut_gate_opens_reviews_of_what_its_checks_are_about(
    symbol: str, expected: set[str]
) -> None:
    run = RunFactory(status="paused", pause_reason="gate")
    for name in ("part_1", "part_2"):
        AtomFactory(run=run, symbol=name, **accepted())
    AtomFactory(run=run, path="library/books.pyi", **accepted())
    AtomFactory(run=run, path="my/library/books.py", **accepted())
    wave = shut(run)
    failed_check(wave, "library/books.py", symbol)

    open.open_for_gate(wave)

    assert opened() == dict.fromkeys(expected, ["gate_blocked"])


def test_checks_of_an_earlier_closing_name_nothing_any_more() -> None:
    run = RunFactory(status="paused", pause_reason="gate")
    AtomFactory(run=run, **accepted())
    wave = shut(run)
    failed_check(wave, "library/books.py")
    GateDecision.objects.create(wave=wave, round=1, is_passed=False)

    assert open.open_for_gate(wave) == 0


def test_code_judged_since_the_gate_shut_is_not_asked_about_again() -> None:
    run = RunFactory(status="paused", pause_reason="gate")
    AtomFactory(run=run, **accepted())
    wave = shut(run)
    failed_check(wave, "library/books.py")
    open.open_for_gate(wave)
    [review] = Review.objects.all()
    acts.approve(review, member(run.plan.workspace, "reviewer"), seen_sha=review.atom.code_sha)

    assert open.open_for_gate(wave) == 0
