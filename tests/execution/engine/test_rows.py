"""The rows behind a run: lapsed leases, what goes stale, and whether the next work can be paid."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from config.shared.database.lapsed import free_lapsed
from costs.prices import price_list
from execution.choices import AttemptPurpose
from execution.engine import cost_check, lapsed_work, stale
from execution.engine.row_locks import locked
from execution.models import Atom, AtomDependency, Attempt, Preparation, Run, Wave
from planning.models import PlanEvent
from tests import factories

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(seconds=1)
FUTURE = timezone.now() + timedelta(hours=1)


@pytest.fixture
def wave() -> Wave:
    return factories.WaveFactory(status="running", number=1)


def atom(wave: Wave, **fields: Any) -> Atom:
    return factories.AtomFactory(run=wave.run, wave=wave, **fields)


def lost(held: Atom, times: int) -> None:
    """So many workers fell silent over it before."""
    for _ in range(times):
        factories.AttemptFactory(atom=held, outcome="abandoned", error=lapsed_work.SILENT)


@pytest.mark.parametrize(
    ("times", "rounds", "status"),
    [
        pytest.param(0, 0, "ready", id="the first time"),
        pytest.param(1, 0, "ready", id="the second time"),
        pytest.param(2, 0, "failed", id="the third time"),
        pytest.param(2, 1, "ready", id="people asked again"),
        pytest.param(5, 1, "failed", id="as often after people asked"),
    ],
)
def test_an_atom_whose_workers_fall_silent(
    wave: Wave, times: int, rounds: int, status: str
) -> None:
    held = atom(wave, status="running", lease_until=PAST, fence=3, person_rounds=rounds)
    lost(held, times)
    current = factories.AttemptFactory(atom=held, outcome="running")
    other = atom(wave, status="running", lease_until=FUTURE, fence=3)

    free_lapsed("execution")

    held.refresh_from_db()
    other.refresh_from_db()
    current.refresh_from_db()
    assert (held.status, held.fence, held.lease_until) == (status, 4, None)
    assert held.last_error == (lapsed_work.FELL_SILENT if status == "failed" else "")
    assert (current.outcome, current.error) == ("abandoned", lapsed_work.SILENT)
    assert (other.status, other.fence) == ("running", 3)


def test_a_gate_whose_worker_falls_silent_is_asked_by_another(wave: Wave) -> None:
    Wave.objects.filter(pk=wave.pk).update(status="gating", lease_until=PAST, fence=1)

    free_lapsed("execution")

    wave.refresh_from_db()
    assert (wave.status, wave.lease_until, wave.fence) == ("gating", None, 2)


def test_a_preparation_that_loses_workers_fails_and_says_so(wave: Wave) -> None:
    plan = wave.run.plan
    rows = [
        Preparation.objects.create(
            run=wave.run, kind="tests", status="running", lease_until=PAST, lapses=lapses,
            requirement=factories.RequirementFactory(plan=plan),
        )
        for lapses in (0, 2)
    ]  # fmt: skip

    free_lapsed("execution")

    for row in rows:
        row.refresh_from_db()
    assert [(row.status, row.lapses) for row in rows] == [("pending", 1), ("failed", 3)]
    assert [row.error for row in rows] == ["", lapsed_work.FELL_SILENT]


def test_only_moving_runs_are_driven() -> None:
    runs = {status: factories.RunFactory(status=status) for status in ("running", "cancelling")}
    factories.RunFactory(status="completed")
    factories.RunFactory(status="paused", pause_reason="user")

    assert set(lapsed_work.runs_to_drive()) == {run.pk for run in runs.values()}


@pytest.fixture
def chain(wave: Wave) -> dict[str, Atom]:
    """`top` needs `middle` needs `base`; `apart` needs nothing; `cut` once needed `base`."""
    atoms = {
        name: atom(wave, symbol=name, **factories.accepted(confirmed_at=timezone.now()))
        for name in ("base", "middle", "top", "apart", "cut")
    }
    for one, provider, reason in (
        ("middle", "base", ""), ("top", "middle", ""), ("cut", "base", "a cycle"),
    ):  # fmt: skip
        AtomDependency.objects.create(
            atom=atoms[one], provider=atoms[provider], kind="call", cut_reason=reason
        )
    Wave.objects.filter(pk=wave.pk).update(status="passed")
    return atoms


def write_again(run: Run, base: Atom, purpose: str) -> None:
    with locked(run.pk) as held:
        stale.write_again(held, {base.pk: "Add them up."}, purpose=purpose)


@pytest.mark.parametrize(("purpose", "rounds"), [("request", 1), ("repair", 0)])
def test_what_needs_a_rewritten_atom_goes_stale(
    wave: Wave, chain: dict[str, Atom], purpose: str, rounds: int
) -> None:
    write_again(wave.run, chain["base"], purpose)

    assert dict(wave.run.atoms.values_list("symbol", "status")) == {
        "base": "ready", "middle": "stale", "top": "stale", "apart": "accepted", "cut": "accepted",
    }  # fmt: skip
    base = Atom.objects.get(symbol="base")
    assert (base.feedback, base.next_purpose, base.person_rounds) == (
        "Add them up.", purpose, rounds,
    )  # fmt: skip
    assert (base.confidence, base.confirmed_at) == (None, None)
    assert Atom.objects.get(symbol="top").confidence is None
    wave.refresh_from_db()
    assert (wave.status, wave.closed_at) == ("running", None)
    events = PlanEvent.objects.filter(plan=wave.run.plan, kind="atom_stale").order_by("seq")
    assert events[0].payload["dependents"] == 2
    assert "base" in events[1].payload["because"]


def test_only_waves_that_hold_open_atoms_run_again_and_the_last(
    wave: Wave, chain: dict[str, Atom]
) -> None:
    second, last = (
        factories.WaveFactory(run=wave.run, number=n, status="passed", closed_at=PAST)
        for n in (2, 3)
    )
    Wave.objects.filter(pk=wave.pk).update(closed_at=PAST)
    chain["apart"].wave = second
    chain["apart"].save(update_fields=["wave"])

    write_again(wave.run, chain["apart"], "request")

    rows = wave.run.waves.order_by("number").values_list("status", "closed_at")
    assert list(rows) == [("passed", PAST), ("running", None), ("running", None)]
    assert last.number == 3


def test_work_on_what_needs_a_rewritten_atom_is_taken_away(
    wave: Wave, chain: dict[str, Atom]
) -> None:
    Atom.objects.filter(symbol="top").update(status="running", lease_until=FUTURE, fence=7)
    attempt = factories.AttemptFactory(atom=chain["top"], outcome="running")

    write_again(wave.run, chain["base"], AttemptPurpose.REPAIR)

    top = Atom.objects.get(symbol="top")
    assert (top.status, top.fence, top.lease_until) == ("pending", 8, None)
    assert Attempt.objects.get(pk=attempt.pk).outcome == "abandoned"


def test_what_is_specified_anew_is_written_for_what_it_is_now(
    wave: Wave, chain: dict[str, Atom]
) -> None:
    """`apart` and `cut` are specified anew with `middle`; how far each had come decides where it begins."""
    states = {"middle": "needs_review", "apart": "failed", "cut": "blocked"}
    used = {"person_rounds": 5, "transport_returns": 1, "last_error": "No.", "sent_back_sha": "1"}
    for symbol, status in states.items():
        Atom.objects.filter(symbol=symbol).update(status=status, next_purpose="repair", **used)
        factories.AttemptFactory(atom=chain[symbol], number=3)

    with locked(wave.run_id) as held:
        stale.specified_anew(held, [chain[symbol].pk for symbol in states])

    assert dict(wave.run.atoms.values_list("symbol", "status")) == {
        "middle": "stale", "apart": "pending", "cut": "pending", "top": "stale", "base": "accepted",
    }  # fmt: skip
    for atom in wave.run.atoms.filter(symbol__in=states):
        assert (atom.specified_after, atom.next_purpose) == (3, "content")
        assert atom.feedback == stale.SPECIFICATION_CHANGED
        assert (atom.person_rounds, atom.transport_returns, atom.last_error) == (0, 0, "")
        assert (atom.confidence, atom.confirmed_at) == (None, None)
        assert (atom.providers_sha, atom.sent_back_sha) == ("", "")
    wave.refresh_from_db()
    assert wave.status == "running"


@pytest.mark.parametrize(
    ("status", "why", "after", "of_plan"),
    [
        pytest.param("completed", "", "running", "in_progress", id="over"),
        pytest.param("paused", "gate", "running", "in_progress", id="at a gate"),
        pytest.param("paused", "user", "paused", "paused", id="paused by somebody"),
        pytest.param("paused", "budget", "paused", "paused", id="out of money"),
        pytest.param("running", "", "running", "in_progress", id="under way"),
    ],
)
def test_a_decision_reopens_a_run_that_is_over_or_waited_for_it(
    wave: Wave, status: str, why: str, after: str, of_plan: str
) -> None:
    ended = PAST if status == "completed" else None
    Run.objects.filter(pk=wave.run_id).update(
        status=status, pause_reason=why, ended_at=ended, can_release=False
    )
    plan = wave.run.plan
    type(plan).objects.filter(pk=plan.pk).update(
        status={"running": "in_progress"}.get(status, status)
    )

    with locked(wave.run_id) as held:
        stale.reopen_run(held)

    wave.run.refresh_from_db()
    plan.refresh_from_db()
    assert (wave.run.status, plan.status) == (after, of_plan)
    assert wave.run.pause_reason == (why if after == "paused" else "")
    if status != after:
        assert (wave.run.ended_at, wave.run.can_release) == (None, None)


def test_the_price_of_the_next_work_is_held_against_what_is_left(wave: Wave) -> None:
    price_list.load()
    budget = wave.run.plan.budget
    open_atom = atom(wave, status="ready")
    atom(wave, **factories.accepted())
    one = cost_check.likely_cost(Counter({open_atom.task.complexity: 1}))
    assert one is not None
    assert cost_check.likely_cost(Counter()) == 0
    assert cost_check.likely_cost(Counter({open_atom.task.complexity: 3})) == 3 * one

    for limit, fits in ((one, True), (one - Decimal("0.000001"), False)):
        type(budget).objects.filter(pk=budget.pk).update(soft_limit_usd=0, hard_limit_usd=limit)
        # What is accepted is paid for already.
        assert cost_check.wave_fits(wave.run, wave) is fits
        assert cost_check.atoms_fit(wave.run, [open_atom.pk]) is fits

    cost_check.check_cost(wave.run.pk)

    wave.run.refresh_from_db()
    assert (wave.run.status, wave.run.pause_reason) == ("paused", "budget")
    assert "wave 1 does not fit" in wave.run.reason


def test_what_has_no_price_is_left_to_its_call(wave: Wave) -> None:
    waiting = atom(wave, status="ready")
    assert cost_check.likely_cost(Counter({waiting.task.complexity: 1})) is None

    cost_check.check_cost(wave.run.pk)

    wave.run.refresh_from_db()
    assert wave.run.status == "running"
