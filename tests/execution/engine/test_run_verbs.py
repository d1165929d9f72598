"""What pausing, resuming, cancelling and retrying a run do to every row beneath it, and what they leave alone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from config.access.models import AuditEntry
from config.shared.errors import IllegalTransition, NotPermitted
from execution.engine import lifecycle
from execution.engine.row_locks import locked
from execution.models import Atom, Attempt, Preparation, Run, Wave
from planning.models import PlanEvent
from tests import factories

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(hours=1)
HELD = {"lease_until": LATER, "fence": 3}
FURTHER = Preparation.Kind.FURTHER.value
AT_WORK = {"written": "running", "checked": "validating"}


@pytest.fixture
def run() -> Run:
    """With an atom of every kind, two of them being worked on; a preparation that runs, and one that failed."""
    run: Run = factories.RunFactory()
    wave = factories.WaveFactory(run=run, number=1, status="running")
    for symbol, status in (AT_WORK | {"next": "ready", "waits": "pending"}).items():
        held = HELD if symbol in AT_WORK else {}
        atom = an_atom(wave, symbol, status=status, **held)
        if symbol in AT_WORK:
            factories.AttemptFactory(atom=atom, outcome="running", deadline_at=LATER)
    an_atom(wave, "failed", status="failed", transport_returns=1)
    an_atom(wave, "given_up", status="failed", person_rounds=5)
    an_atom(wave, "done", **factories.accepted())
    requirement = factories.RequirementFactory(plan=run.plan)
    Preparation.objects.create(
        run=run, kind="tests", status="running", requirement=requirement, **HELD
    )
    run.preparations.create(kind=FURTHER, status="failed", path="library/books.py")
    return run


def an_atom(wave: Wave, symbol: str, **fields: Any) -> Atom:
    atom: Atom = factories.AtomFactory(run=wave.run, wave=wave, symbol=symbol, **fields)
    return atom


def statuses(run: Run) -> dict[str, str]:
    return dict(run.atoms.values_list("symbol", "status"))


def prepared(run: Run) -> dict[str, str]:
    return dict(run.preparations.values_list("kind", "status"))


def said(run: Run, verb: str) -> None:
    """The act is on record, with who did it."""
    entry = AuditEntry.objects.get(verb=verb)
    assert (entry.actor, entry.object_id) == (run.plan.owner.username, str(run.plan_id))
    assert entry.after == {"run": str(run.pk)}


def event(run: Run, name: str) -> dict[str, Any]:
    found = PlanEvent.objects.get(plan=run.plan, kind=f"masterplan_execution_{name}")
    payload: dict[str, Any] = found.payload
    assert payload["run_id"] == str(run.pk)
    return payload


def paused(run: Run, why: str) -> None:
    """As the system does it: work under way is left to end."""
    lifecycle.pause_for(run.pk, why, "Because.")
    run.refresh_from_db()
    assert (run.status, run.pause_reason, run.reason) == ("paused", why, "Because.")
    assert statuses(run)["written"] == "running"


def test_a_pause_takes_all_work_away_and_says_who_paused(run: Run) -> None:
    other = an_atom(factories.WaveFactory(status="running"), "other", status="running", **HELD)
    owner = run.plan.owner

    lifecycle.pause(run, owner)

    run.refresh_from_db()
    assert (run.status, run.pause_reason) == ("paused", "user")
    assert run.reason == event(run, "paused")["text"] == f"Paused by {owner.username}."
    assert run.plan.__class__.objects.get(pk=run.plan_id).status == "paused"
    taken = run.atoms.filter(symbol__in=AT_WORK)
    assert set(taken.values_list("status", "fence", "lease_until")) == {("ready", 4, None)}
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"abandoned"}
    now = statuses(run)
    assert (now["waits"], now["failed"], now["done"]) == ("pending", "failed", "accepted")
    assert prepared(run) == {"tests": "pending", FURTHER: "failed"}
    assert run.preparations.get(kind="tests").fence == 4
    other.refresh_from_db()
    assert (other.status, other.fence) == ("running", 3)
    said(run, "pause_run")


@pytest.mark.parametrize(
    ("why", "again"),
    [("user", False), ("budget", False), ("gate", True), ("incident", True)],
)
def test_what_failed_is_tried_again_where_the_run_waited_for_people(
    run: Run, why: str, again: bool
) -> None:
    paused(run, why)

    lifecycle.resume(run, run.plan.owner)

    run.refresh_from_db()
    assert (run.status, run.pause_reason, run.reason) == ("running", "", "")
    assert run.resumed_at is not None
    failed = run.atoms.get(symbol="failed")
    expected = ("ready", "request", 1, 0) if again else ("failed", "content", 0, 1)
    assert (
        failed.status, failed.next_purpose, failed.person_rounds, failed.transport_returns,
    ) == expected  # fmt: skip
    assert statuses(run)["given_up"] == "failed"
    further = run.preparations.get(kind=FURTHER)
    assert (further.status, further.retries) == (("pending", 1) if again else ("failed", 0))
    event(run, "resumed")
    said(run, "resume_run")


def test_gates_that_were_shut_decide_again_after_a_pause(run: Run) -> None:
    shut = factories.WaveFactory(run=run, status="blocked", fence=1)
    passed = factories.WaveFactory(run=run, status="passed")
    paused(run, "gate")

    lifecycle.resume(run, run.plan.owner)

    shut.refresh_from_db()
    passed.refresh_from_db()
    assert (shut.status, shut.fence, passed.status) == ("gating", 2, "passed")


@pytest.mark.parametrize("is_adopting", [True, False])
def test_a_run_without_waves_or_with_new_tasks_goes_on_by_preparing(
    run: Run, is_adopting: bool
) -> None:
    Run.objects.filter(pk=run.pk).update(is_adopting=is_adopting)
    if not is_adopting:
        run.atoms.update(wave=None)
        run.waves.all().delete()
    paused(run, "user")

    lifecycle.resume(run, run.plan.owner)

    run.refresh_from_db()
    assert run.status == "preparing"


@pytest.mark.parametrize("is_paused", [True, False])
def test_a_cancelled_run_gives_up_what_is_open_and_ends_after_its_workers(
    run: Run, is_paused: bool
) -> None:
    milestone = run.plan.tasks.get().milestone
    # What has ended is not waited for, whenever it had to end.
    done = run.atoms.get(symbol="done")
    factories.AttemptFactory(atom=done, deadline_at=LATER + timedelta(hours=1))
    tasks = {
        status: factories.TaskFactory(milestone=milestone, status=status)
        for status in ("pending", "failed", "completed")
    }
    if is_paused:
        paused(run, "incident")

    lifecycle.cancel(run, run.plan.owner)

    run.refresh_from_db()
    assert (run.status, run.pause_reason) == ("cancelling", "")
    assert run.reason == lifecycle.CANCELLED
    assert statuses(run).pop("done") == "accepted"
    assert set(run.atoms.exclude(symbol="done").values_list("status", flat=True)) == {"cancelled"}
    assert not run.atoms.exclude(lease_until=None).exists()
    assert prepared(run)["tests"] == "pending"
    for status, task in tasks.items():
        task.refresh_from_db()
        assert task.status == ("skipped" if status == "pending" else status)
    said(run, "cancel_run")

    with locked(run.pk) as held:
        lifecycle.finish_cancelling(held)
    run.refresh_from_db()
    assert run.status == "cancelling", "somebody still writes"

    # So long they are waited for, and no longer.
    last = timezone.now() + timedelta(seconds=lifecycle.CANCEL_GRACE_SECONDS)
    writing = Attempt.objects.filter(outcome="running")
    assert not writing.filter(deadline_at__gt=last).exists()
    writing.update(deadline_at=timezone.now())
    with locked(run.pk) as held:
        lifecycle.finish_cancelling(held)

    run.refresh_from_db()
    assert (run.status, run.plan.__class__.objects.get(pk=run.plan_id).status) == (
        "cancelled", "cancelled",
    )  # fmt: skip
    assert run.ended_at is not None
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"abandoned", "passed"}
    event(run, "cancelled")


def test_a_failed_run_is_tried_again_from_where_it_failed(run: Run) -> None:
    with locked(run.pk) as held:
        lifecycle.fail_run(held, "No specification.")
    run.refresh_from_db()
    assert (run.status, run.reason, run.ended_at is None) == ("failed", "No specification.", False)
    assert event(run, "failed")["reason"] == "No specification."
    with pytest.raises(IllegalTransition):
        lifecycle.resume(run, run.plan.owner)

    lifecycle.retry(run, run.plan.owner)

    run.refresh_from_db()
    assert (run.status, run.reason, run.ended_at) == ("running", "", None)
    assert run.resumed_at is not None
    assert statuses(run)["failed"] == "ready"
    assert prepared(run)[FURTHER] == "pending"
    event(run, "resumed")
    said(run, "retry_run")


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel", "retry"])
def test_who_may_only_look_moves_no_run(run: Run, verb: str) -> None:
    viewer = factories.member(run.plan.workspace, role="viewer")

    with pytest.raises(NotPermitted):
        getattr(lifecycle, verb)(run, viewer)

    run.refresh_from_db()
    assert run.status == "running"


def test_an_empty_budget_pauses_the_runs_it_pays_for_and_no_others(run: Run) -> None:
    other, ended = factories.RunFactory(), factories.RunFactory(status="completed")
    type(run.plan.budget).objects.filter(pk=run.plan.budget_id).update(
        soft_limit_usd=Decimal(0), hard_limit_usd=Decimal("0.01")
    )

    for one in (run, ended):
        lifecycle.out_of_budget(one.plan.budget_id)

    for one in (run, other, ended):
        one.refresh_from_db()
    assert [one.status for one in (run, other, ended)] == ["paused", "running", "completed"]
    assert run.pause_reason == "budget"
    assert "0.01" in run.reason


def test_an_account_that_is_gone_is_named_by_no_pause(run: Run) -> None:
    name = run.plan.owner.username
    other: Run = factories.RunFactory()
    for one in (run, other):
        lifecycle.pause(one, one.plan.owner)

    lifecycle.rename_pauses(name, "somebody")

    run.refresh_from_db()
    other.refresh_from_db()
    assert run.reason == event(run, "paused")["text"] == "Paused by somebody."
    assert event(run, "paused")["reason"] == "user"
    assert other.reason == event(other, "paused")["text"] == f"Paused by {other.plan.owner}."
