"""Warm sandboxes outlive one piece of work of a build, and no build runs in those of another."""

from collections.abc import Iterator

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import kept_sandboxes
from execution.sandbox.warm import kept
from tests.execution.warm.runs import passes

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


@pytest.fixture(autouse=True)
def _keeping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kept, "KEPT_SECONDS", 600)
    yield
    kept.close_all()


def process_of(owner: str) -> int:
    with kept_sandboxes(owner) as sandboxes:
        passes("self.assertTrue(1)", sandboxes)
        [one] = sandboxes._idle
        return one.first.process.pid


def test_the_next_work_of_a_build_finds_what_the_last_started() -> None:
    assert process_of("one") == process_of("one")


def test_two_builds_share_none() -> None:
    assert process_of("one") != process_of("other")


def test_after_a_while_without_work_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    process_of("one")
    one = kept._kept["one"]
    [sandbox] = one.sandboxes._idle

    with kept_sandboxes("one"):
        kept._close("one", one)
        assert sandbox.first.process.poll() is None
    kept._close("one", one)

    assert sandbox.first.process.poll() is not None
    assert kept._kept == {}
    assert not sandbox.folder.exists()


def test_nothing_is_left_at_the_end_of_the_process() -> None:
    process_of("one")
    [sandbox] = kept._kept["one"].sandboxes._idle

    kept.close_all()

    assert sandbox.first.process.poll() is not None
    assert not sandbox.folder.exists()
