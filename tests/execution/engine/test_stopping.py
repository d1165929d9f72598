"""Pause, cancel, empty budgets, silent workers: what stops a run, and how it goes on."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from config.shared.database.lapsed import free_lapsed
from config.shared.errors import IllegalTransition, NotPermitted
from costs.models import Budget, Usage
from execution import tasks
from execution.attempt import attempts
from execution.attempt.endings import judge
from execution.drive import drive
from execution.engine import lapsed_work, lifecycle
from execution.engine.claims import claim
from execution.engine.lifecycle import cancel, pause, resume
from execution.engine.queue import Job, Kind
from execution.models import Atom, Attempt, Check, Run
from execution.source.atom_source import Finding
from tests import factories
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, Author, code


@pytest.fixture
def run(author: Author) -> Run:
    """A run of a plan without requirements whose first wave is about to be written."""
    return shop.build(
        shop.started(shop.approved_plan(requirements=False)),
        until=lambda: Run.objects.get().status == "running",
    )


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def closing() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=closing)
    thread.start()
    return thread


def write_first_atom(run: Run) -> threading.Thread:
    [job] = drive(run.pk)
    return in_thread(lambda: tasks.run_atom(str(job.id)))


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def test_a_pause_closes_the_open_stream_and_a_resume_goes_on(run: Run, author: Author) -> None:
    author.pace = 0.5
    worker = write_first_atom(run)
    until(lambda: bool(author.asked) and author.asked[-1] == ("AtomCode", "add"))

    pause(run, run.plan.owner)
    worker.join(10)

    assert not worker.is_alive()
    assert shop.atom(run, "add").status == "ready"
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"abandoned"}
    assert drive(run.pk) == []
    run.plan.refresh_from_db()
    assert run.plan.status == "paused"

    author.pace = 0
    resume(run, run.plan.owner)
    shop.build(run, until=lambda: shop.atom(run, "add").status == "accepted")

    assert Attempt.objects.filter(outcome="passed").count() == 1


def test_a_cancelled_run_is_over_once_nobody_writes(run: Run, author: Author) -> None:
    author.pace = 0.5
    worker = write_first_atom(run)
    until(lambda: bool(author.asked) and author.asked[-1] == ("AtomCode", "add"))

    cancel(run, run.plan.owner)
    drive(run.pk)
    run.refresh_from_db()
    assert run.status == "cancelling"
    worker.join(10)
    drive(run.pk)

    run.refresh_from_db()
    run.plan.refresh_from_db()
    assert (run.status, run.plan.status) == ("cancelled", "cancelled")
    assert set(shop.statuses(run).values()) == {"cancelled"}
    with pytest.raises(IllegalTransition):
        resume(run, run.plan.owner)


def test_cancelling_does_not_wait_for_ever(run: Run) -> None:
    [job] = drive(run.pk)
    claim(job.id)
    cancel(run, run.plan.owner)
    Attempt.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))

    drive(run.pk)

    run.refresh_from_db()
    assert run.status == "cancelled"


def test_a_stranger_cannot_stop_a_run(run: Run) -> None:
    with pytest.raises(NotPermitted):
        pause(run, factories.member(role="viewer"))


def test_an_empty_budget_pauses_and_loses_nothing(run: Run) -> None:
    Budget.objects.filter(pk=run.plan.budget_id).update(
        soft_limit_usd=Decimal("0.000001"), hard_limit_usd=Decimal("0.000002")
    )
    Atom.objects.filter(symbol="add").update(status="ready")

    tasks.run_atom(str(shop.atom(run, "add").pk))

    run.refresh_from_db()
    assert (run.status, run.pause_reason) == ("paused", "budget")
    assert shop.atom(run, "add").status == "ready"
    assert not Usage.objects.filter(job="AtomCode").exists()


def test_a_wave_that_does_not_fit_is_not_begun(run: Run) -> None:
    Budget.objects.filter(pk=run.plan.budget_id).update(
        soft_limit_usd=Decimal("0.000001"), hard_limit_usd=Decimal("0.000002")
    )
    run.waves.update(status="pending")

    assert drive(run.pk) == []

    run.refresh_from_db()
    assert (run.status, run.pause_reason) == ("paused", "budget")
    assert "Wave 1" in run.reason


def test_an_unreachable_model_is_no_attempt_and_then_a_failure(run: Run, author: Author) -> None:
    author.codes["add"] = [Turn(status=529, headers={"retry-after": "0.01"})]

    shop.build(run, until=lambda: shop.atom(run, "add").status == "failed")

    atom = shop.atom(run, "add")
    assert atom.transport_returns == 1
    assert {a.outcome for a in atom.attempts.all()} == {"abandoned"}
    assert shop.statuses(run)["total"] == "blocked"


def test_a_silent_worker_loses_its_atom_and_its_late_answer_counts_for_nothing(run: Run) -> None:
    [job] = drive(run.pk)
    late = claim(job.id)
    assert late is not None
    Atom.objects.filter(pk=job.id).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert free_lapsed("execution") == 1
    assert free_lapsed("execution") == 0
    tasks.run_atom(str(job.id))
    accepted = shop.atom(run, "add")
    attempts.work(late)

    assert accepted.status == "accepted"
    assert shop.atom(run, "add").code_sha == accepted.code_sha
    assert Attempt.objects.filter(outcome="passed").count() == 1
    late.atom.status = "validating"
    with pytest.raises(IllegalTransition):
        judge(late, [Finding(level=1, validator="syntax", outcome="passed")])
    assert Check.objects.filter(attempt=late.attempt).count() == 0


def test_a_late_answer_does_not_beat_the_new_holder(run: Run) -> None:
    [job] = drive(run.pk)
    late = claim(job.id)
    assert late is not None
    Atom.objects.filter(pk=job.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    free_lapsed("execution")
    holder = claim(job.id)
    assert holder is not None
    holder.atom.move_to("validating", source=["running"], fence=holder.atom.fence)
    late.atom.status = "validating"
    late.attempt.code = "late = True"

    with pytest.raises(IllegalTransition):
        judge(late, [Finding(level=1, validator="syntax", outcome="passed")])

    assert shop.atom(run, "add").status == "validating"
    assert shop.atom(run, "add").code == ""


def test_what_was_paid_before_a_crash_is_not_paid_again(run: Run, author: Author) -> None:
    [job] = drive(run.pk)
    first = claim(job.id)
    assert first is not None
    attempts._ask(first, attempts._prompt(first), _Forever())  # type: ignore[arg-type]
    Atom.objects.filter(pk=job.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    free_lapsed("execution")

    tasks.run_atom(str(job.id))

    assert shop.atom(run, "add").status == "accepted"
    assert author.times("add") == 1
    assert Usage.objects.filter(job="AtomCode").count() == 1


class _Forever:
    def is_lost(self) -> bool:
        return False


def test_five_atoms_with_one_stubborn_error_are_an_incident(run: Run, author: Author) -> None:
    wave = run.waves.get(number=1)
    for number in range(100, 105):
        atom = factories.AtomFactory(
            run=run, wave=wave, number=number, symbol=f"f{number}", status="ready"
        )
        for attempt in (1, 2):
            factories.AttemptFactory(
                atom=atom, number=attempt, outcome="failed", error_signature="same", error="x"
            )
    author.codes["add"] = [code("def add(a: int) -> int:\n    return a\n"), code(ADD)]

    drive(run.pk)
    tasks.run_atom(str(shop.atom(run, "add").pk))

    run.refresh_from_db()
    assert (run.status, run.pause_reason) == ("paused", "incident")
    assert "5 atoms" in run.reason


def test_a_sweep_drives_open_runs_and_may_run_twice(run: Run) -> None:
    before = drive(run.pk)

    assert drive(run.pk) == before == [Job(kind=Kind.RUN_ATOM, id=shop.atom(run, "add").pk)]
    assert run.pk in lapsed_work.runs_to_drive()
    lifecycle.pause(run, run.plan.owner)
    assert lapsed_work.runs_to_drive() == []
