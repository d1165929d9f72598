"""How previews end that were never run, or whose process is gone: by rows alone."""

import html
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.shared.errors import NotPermitted
from execution.errors import NothingToTry, PreviewsTaken
from execution.models import Atom, Check, Preview, Run, Wave
from execution.preview import life, start
from execution.preview.offer import offer
from execution.sandbox.slots import NoSlotFree
from tests.factories import (
    AtomFactory,
    MasterPlanFactory,
    RunFactory,
    WaveFactory,
    accepted,
    member,
)


@pytest.fixture
def run(db: None) -> Run:
    """Behind one gate at which the program started."""
    alice = member(username="alice")
    workspace = alice.memberships.get().workspace
    run = RunFactory(plan=MasterPlanFactory(owner=alice, workspace=workspace, package="shelf"))
    wave = WaveFactory(run=run, number=1, status=Wave.Status.PASSED)
    Check.objects.create(wave=wave, level=4, validator="entry", outcome=Check.Outcome.PASSED)
    code = {"code": "print('usage: shelf')\n", "kind": Atom.Kind.FILE, "signature": ""}
    place = {"path": "shelf/__main__.py", "symbol": "__main__.py", "wave": wave}
    AtomFactory(run=run, **accepted() | code | place)
    return run


def test_nothing_is_offered_before_a_program_started_at_a_gate(run: Run) -> None:
    assert offer(run).wave == 1
    Check.objects.update(outcome=Check.Outcome.FAILED)

    with pytest.raises(NothingToTry, match="when the first wave"):
        start.start(run, run.started_by)


def test_switched_off_it_says_so(run: Run, settings: Settings) -> None:
    settings.PREVIEW_SLOTS = 0
    assert "switched off" in offer(run).why


def taken(*_: object, **__: object) -> None:
    """Places are of the whole machine, on which other tests may have a preview."""
    raise NoSlotFree


def test_without_a_free_place_it_is_not_run(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PREVIEW_SLOTS = 1
    monkeypatch.setattr(life.lasting_program, "place", taken)
    preview = start.start(run, run.started_by)
    one = life.Life(
        preview_id=preview.pk, label=preview.label, holder="me", is_stopping=lambda: False
    )

    one.run()

    preview.refresh_from_db()
    assert (preview.status, preview.reason) == (
        "disabled",
        "The place for previews is taken. Stop one, or try again later.",
    )


def test_nothing_is_reported_of_software_that_was_not_run(run: Run) -> None:
    browser = Client()
    browser.force_login(run.started_by)
    preview = start.start(run, run.started_by)
    page = f"/previews/{preview.pk}/"

    assert "Report it" in browser.get(page).content.decode()
    preview.move_to("disabled", source=["building"], reason="All places are taken.")

    assert "Report it" not in browser.get(page).content.decode()


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("PREVIEW_IDLE_SECONDS", "Nobody used it for 0 minutes."),
        ("PREVIEW_CAP_SECONDS", "A preview runs 0 minutes at most."),
    ],
)
def test_unused_or_old_it_is_stopped(setting: str, why: str, run: Run, settings: Settings) -> None:
    setattr(settings, setting, 0.01)
    preview = start.start(run, run.started_by)
    life.Life(
        preview_id=preview.pk, label=preview.label, holder="me", is_stopping=lambda: False
    ).run()

    preview.refresh_from_db()
    assert (preview.status, preview.reason) == ("stopped", why)
    assert preview.commands.get().output == "usage: shelf\n"


def test_rows_of_a_process_that_is_gone_end(run: Run) -> None:
    long_ago = timezone.now() - timedelta(seconds=start.LOST_SECONDS + 5)
    waiting = start.start(run, run.started_by)
    assert start.end_lost() == 0
    Preview.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    assert start.end_lost() == 1
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("disabled", start.NOT_TAKEN)

    held = start.start(run, run.started_by)
    assert start.claim(held.pk, "me") is not None
    assert start.claim(held.pk, "another") is None
    start.see("me")
    assert start.end_lost() == 0
    assert start.end_lost("another") == 1
    held.refresh_from_db()
    assert (held.status, held.reason) == ("stopped", start.HOLDER_LOST)


def test_only_who_started_it_or_may_build_stops_a_preview(run: Run) -> None:
    reader, other = (member(run.plan.workspace, role="viewer") for _ in range(2))
    builder = member(run.plan.workspace, role="member")
    first = start.start(run, reader)

    with pytest.raises(NotPermitted, match="To stop a preview you need the role member"):
        start.stop(first, other)
    first.refresh_from_db()
    assert first.status == "building"
    start.stop(first, reader)
    assert first.reason == f"Stopped by {reader}."

    start.stop(start.start(run, reader), builder)
    assert Preview.objects.open().count() == 0


def test_a_reader_is_not_offered_to_stop_what_others_started(run: Run) -> None:
    reader = member(run.plan.workspace, role="viewer")
    browser = Client()
    browser.force_login(reader)

    theirs = browser.get(f"/previews/{start.start(run, run.started_by).pk}/").content.decode()
    Preview.objects.open().update(started_by=reader)
    own = browser.get(f"/previews/{Preview.objects.get().pk}/").content.decode()

    assert ("Stop it" in theirs, "Stop it" in own) == (False, True)


def beside(run: Run) -> Run:
    """Another plan of this workspace, behind a gate as well."""
    other = RunFactory(
        plan=MasterPlanFactory(
            owner=run.plan.owner,
            workspace=run.plan.workspace,
            package="shelf",
            budget__key=str(uuid4()),
        )
    )
    wave = WaveFactory(run=other, number=1, status=Wave.Status.PASSED)
    Check.objects.create(wave=wave, level=4, validator="entry", outcome=Check.Outcome.PASSED)
    return other


def test_who_may_only_read_makes_no_room_by_ending_what_others_started(
    run: Run, settings: Settings
) -> None:
    settings.PREVIEWS_PER_WORKSPACE = 1
    reader = member(run.plan.workspace, role="viewer", username="ruth")
    others = start.start(run, run.started_by)
    browser = Client()
    browser.force_login(reader)

    answer = browser.post(f"/plans/{beside(run).plan_id}/preview/", headers={"HX-Request": "true"})

    others.refresh_from_db()
    assert others.status == "building"
    assert answer.status_code == 409
    told = html.unescape(answer.content.decode())
    assert "One preview runs in this workspace" in told
    assert f"({run.started_by})" in told
    assert "the role member or higher" in told


def test_who_may_only_read_makes_room_by_ending_their_own(run: Run, settings: Settings) -> None:
    settings.PREVIEWS_PER_WORKSPACE = 2
    reader = member(run.plan.workspace, role="viewer", username="ruth")
    others, own = start.start(run, run.started_by), start.start(beside(run), reader)

    newest = start.start(beside(run), reader)

    for one in (others, own, newest):
        one.refresh_from_db()
    assert [one.status for one in (others, own, newest)] == ["building", "stopped", "building"]
    with pytest.raises(PreviewsTaken, match="2 previews run in this workspace"):
        start.start(beside(run), member(run.plan.workspace, role="viewer", username="rose"))


def test_who_may_build_makes_room_by_ending_the_oldest(run: Run, settings: Settings) -> None:
    settings.PREVIEWS_PER_WORKSPACE = 1
    first = start.start(run, run.started_by)

    start.start(beside(run), member(run.plan.workspace, role="member", username="maud"))

    first.refresh_from_db()
    assert (first.status, first.reason) == ("stopped", start.MAKES_ROOM.format(count=1))
