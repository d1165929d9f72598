"""How many sandboxes are kept warm and run at once, and who gives way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from execution.errors import SandboxBusy
from execution.sandbox import program, slots
from execution.sandbox.acceptance_runs import WarmSandboxes
from execution.sandbox.warm import warm_sandboxes
from tests.execution.warm.runs import asking, passes, run

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


def test_a_sandbox_goes_where_another_is_wanted_once_it_was_worth_its_start(
    sandboxes: WarmSandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_sandboxes, "IDLE_SECONDS", 600)
    passes("self.assertTrue(1)", sandboxes)
    assert len(sandboxes._idle) == 1
    monkeypatch.setattr(warm_sandboxes, "is_wanted", lambda kind: kind == "warm")
    passes("self.assertTrue(1)", sandboxes)
    assert len(sandboxes._idle) == 1

    monkeypatch.setattr(warm_sandboxes, "WORTH_RUNS", 3)
    passes("self.assertTrue(1)", sandboxes)

    assert sandboxes._idle == []


def test_what_is_kept_warm_has_no_slot(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANDBOX_SLOTS = 1
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0)
    monkeypatch.setattr(warm_sandboxes, "IDLE_SECONDS", 600)
    with WarmSandboxes() as first, WarmSandboxes() as second:
        passes("self.assertTrue(1)", first)
        passes("self.assertTrue(1)", second)

        assert run(asking("self.assertTrue(1)"), None).status == "pass"

        assert [len(one._idle) for one in (first, second)] == [1, 1]


def test_who_finds_too_many_kept_warm_has_idle_ones_go(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_SLOTS = 1
    monkeypatch.setitem(slots.KINDS, "warm", ("SANDBOX_SLOTS", 1, 100))
    monkeypatch.setattr(warm_sandboxes, "IDLE_SECONDS", 0)
    monkeypatch.setattr(warm_sandboxes, "WAIT_SECONDS", 60)
    with WarmSandboxes() as first, WarmSandboxes() as second:
        passes("self.assertTrue(1)", first)
        passes("self.assertTrue(1)", second)

        assert [len(one._idle) for one in (first, second)] == [0, 1]


def test_a_run_is_alone_where_too_many_are_kept_warm(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_SLOTS = 1
    monkeypatch.setitem(slots.KINDS, "warm", ("SANDBOX_SLOTS", 1, 100))
    monkeypatch.setattr(warm_sandboxes, "IDLE_SECONDS", 600)
    monkeypatch.setattr(warm_sandboxes, "WAIT_SECONDS", 0)
    with WarmSandboxes() as first, WarmSandboxes() as second:
        passes("self.assertTrue(1)", first)
        passes("self.assertTrue(1)", second)

        assert [len(one._idle) for one in (first, second)] == [1, 0]


def test_who_waits_for_a_slot_takes_what_another_run_leaves(
    sandboxes: WarmSandboxes, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_SLOTS = 1
    monkeypatch.setattr(slots, "WAIT_SECONDS", 60)
    monkeypatch.setattr(warm_sandboxes, "IDLE_SECONDS", 600)
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: run(asking("self.assertTrue(1)"), sandboxes), range(6)))

    assert [one.status for one in results] == ["pass"] * 6
    assert [one.runs for one in sandboxes._idle] == [6]


def test_of_many_that_look_none_takes_another_for_one_that_waits() -> None:
    with ThreadPoolExecutor(8) as pool, slots.slot():
        assert not any(pool.map(lambda _: slots.is_wanted("nobody's"), range(400)))


def test_who_waits_for_a_slot_is_seen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(slots.time, "sleep", lambda _: seen.append(slots.is_wanted()))
    settings.SANDBOX_SLOTS = 0

    with pytest.raises(slots.NoSlotFree), slots.slot(wait_seconds=0.05):
        pass

    assert seen
    assert all(seen)


def test_who_finds_no_slot_for_a_warm_sandbox_is_told(
    sandboxes: WarmSandboxes, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_SLOTS = 0
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0.05)

    with pytest.raises(SandboxBusy):
        run(asking("self.assertTrue(1)"), sandboxes)
