"""Acceptance tests that take too long to be proven, and machines on which nothing can be proven."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.shared.database.lapsed import free_lapsed
from config.shared.database.leases import Lease
from execution.answers import AcceptanceTests, TestDraft
from execution.engine import lapsed_work
from execution.engine.lifecycle import resume, retry
from execution.errors import SandboxBusy, SandboxMissing
from execution.models import AcceptanceResult, AcceptanceTest, Preparation, Run, Wave
from execution.prepare import acceptance_tests, preparations
from execution.prepare.given import TestFile
from execution.sandbox import bubblewrap, busyness, program, red_proof, slots
from execution.source.trees import specified_sources
from tests.execution.engine import shop
from tests.execution.engine.author import TESTS, Author

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")
HANGS = TESTS["FR-001"].replace(
    "        self", "        while True:\n            pass\n        self"
)


def drafts(number: int, code: str = TESTS["FR-001"]) -> list[TestDraft]:
    return [TestDraft(name=f"test_{n}", code=code, timeout_s=30) for n in range(number)]


def files(number: int) -> list[TestFile]:
    return [TestFile(path=f"tests/test_{n}.py", code=TESTS["FR-001"]) for n in range(number)]


@pytest.fixture
def run(author: Author) -> Run:
    """A run of one requirement whose tests are about to be written."""
    plan = shop.approved_plan()
    plan.requirements.exclude(code="FR-001").delete()
    return shop.build(shop.started(plan), until=lambda: _tests_are_next())


def _tests_are_next() -> bool:
    atoms = Preparation.objects.filter(kind="atoms")
    return atoms.exists() and not atoms.exclude(status="done").exists()


def test_one_requirement_has_so_many_tests_and_no_more() -> None:
    most = acceptance_tests.MOST_TESTS

    assert acceptance_tests.problems(AcceptanceTests(tests=drafts(most))) == []
    assert acceptance_tests.problems(AcceptanceTests(tests=drafts(most + 1))) == [
        f"There are {most + 1} tests; at most {most} are allowed."
    ]


def test_a_test_that_hangs_on_stubs_is_stopped_early_and_only_once(
    monkeypatch: pytest.MonkeyPatch, author: Author, run: Run
) -> None:
    monkeypatch.setattr(red_proof, "STUB_SECONDS", 1.0)
    monkeypatch.setattr(busyness, "busyness", lambda: 1.0)
    author.tests["FR-001"] = HANGS

    shop.build(run, until=lambda: AcceptanceTest.objects.exists())

    test = AcceptanceTest.objects.get()
    assert (test.state, test.rewritten) == ("broken", True)
    assert test.red_result["reasons"] == ["It does not end on stubs."]
    assert set(test.red_result) == {"reasons", "raise"}
    assert test.red_result["raise"]["ms"] < 5000


def test_when_the_time_for_proving_is_used_up_the_rest_is_not_run(
    settings: Settings, run: Run
) -> None:
    settings.PROOF_SECONDS = 0.001
    sources = specified_sources(run.pk)

    first, second = acceptance_tests._prove(files(2), sources, "a build", lambda: False)

    assert first.proof.state == "runnable"
    assert second.proof.state == "broken"
    assert "seconds on stubs" in second.proof.detail["reasons"][0]


def test_the_tests_of_a_requirement_may_be_asked_for_with_every_repair_twice(
    settings: Settings, run: Run
) -> None:
    one_call = settings.SLOT_WAIT_SECONDS + settings.CALL_DEADLINE_SECONDS
    claimed = preparations.claim(run.preparations.get(kind="tests").pk)
    assert claimed is not None
    given: list[datetime] = []
    begun = timezone.now()

    preparations.attend(claimed, lambda _, lease: given.append(lease.deadline))

    assert given[0] - begun > timedelta(seconds=2 * 3 * one_call)


def test_who_loses_the_lease_stops_between_two_tests(author: Author, run: Run) -> None:
    claimed = preparations.claim(run.preparations.get(kind="tests").pk)
    assert claimed is not None
    rows = Preparation.objects.filter(pk=claimed.pk)
    late = timezone.now() - timedelta(seconds=1)

    def work(preparation: Preparation, lease: Lease) -> None:
        lease.deadline = late
        sources = specified_sources(preparation.run_id)
        acceptance_tests._prove(files(1), sources, "a build", lease.is_lost)
        pytest.fail("it went on")

    preparations.attend(claimed, work)

    assert rows.get().status == "running"
    assert not AcceptanceTest.objects.exists()


def test_a_preparation_that_lapses_again_and_again_fails_with_a_reason(run: Run) -> None:
    row = run.preparations.get(kind="tests")

    for _ in range(lapsed_work.MOST_LAPSES):
        row.refresh_from_db()
        assert row.status == "pending"
        assert preparations.claim(row.pk) is not None
        Preparation.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(1))
        assert free_lapsed("execution") == 1

    row.refresh_from_db()
    assert (row.status, row.lease_until) == ("failed", None)
    assert "3 times" in row.error


def test_a_task_whose_preparation_lapses_again_and_again_fails_the_run_until_it_is_retried(
    author: Author,
) -> None:
    run = shop.build(
        shop.started(shop.approved_plan(requirements=False)),
        until=lambda: Preparation.objects.exists(),
    )
    row = run.preparations.filter(level=0).get()
    Preparation.objects.filter(pk=row.pk).update(
        status="running", lapses=2, lease_until=timezone.now() - timedelta(1)
    )

    free_lapsed("execution")
    run = shop.build(run)

    assert run.status == "failed"
    assert "stopped responding" in run.reason
    retry(run, run.plan.owner)
    assert shop.build(run).status != "failed"


def _no_slot(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(slots, "WAIT_SECONDS", 0.05)
    patch.setattr("django.conf.settings.SANDBOX_SLOTS", 0)


def _no_bubblewrap(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bubblewrap, "_bubblewrap", lambda: Path("/nothing/bwrap"))


@pytest.mark.parametrize(
    ("harm", "error", "words"),
    [
        pytest.param(_no_slot, SandboxBusy, "stayed in use", id="busy"),
        pytest.param(_no_bubblewrap, SandboxMissing, "sandbox does not work", id="missing"),
    ],
)
def test_where_nothing_can_run_the_run_pauses_saying_why_and_no_second_answer_is_bought(
    monkeypatch: pytest.MonkeyPatch,
    author: Author,
    run: Run,
    harm: Callable[[pytest.MonkeyPatch], None],
    error: type[Exception],
    words: str,
) -> None:
    with monkeypatch.context() as patch:
        harm(patch)
        run = shop.build(run)
        with pytest.raises(error):
            acceptance_tests.prove(run.pk, "tests/test_a.py", TESTS["FR-001"], 10)

    assert (run.status, run.pause_reason) == ("paused", "incident")
    assert words in run.reason
    assert ("does not work" in run.reason) == (error is SandboxMissing)
    assert run.preparations.get(kind="tests").status == "pending"

    resume(run, run.plan.owner)
    run = shop.build(run)

    assert run.status == "completed", run.reason
    assert author.asked.count(("AcceptanceTests", "FR-001")) == 1


@pytest.mark.parametrize("harm", [_no_slot, _no_bubblewrap])
def test_a_gate_at_which_nothing_can_run_blames_no_code(
    monkeypatch: pytest.MonkeyPatch,
    author: Author,
    harm: Callable[[pytest.MonkeyPatch], None],
) -> None:
    run = shop.build(shop.started(), until=lambda: Wave.objects.filter(status="gating").exists())
    written = {symbol: author.times(symbol) for symbol in ("add", "double", "total")}
    with monkeypatch.context() as patch:
        harm(patch)
        run = shop.build(run)

    assert run.status == "paused", run.reason
    assert {symbol: author.times(symbol) for symbol in written} == written
    if harm is _no_slot:
        assert "stayed in use" in run.reason
        assert not AcceptanceResult.objects.exists()
        assert run.waves.get(status="gating").lease_until is None
        resume(run, run.plan.owner)
        assert shop.build(run).status == "completed"
