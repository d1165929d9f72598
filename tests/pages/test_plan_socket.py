"""What an open plan page is sent, and who may listen."""

import asyncio
import json
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from chat import consumers
from chat.routing import urlpatterns
from config.access.sessions import REFUSED
from config.shared import live
from config.shared.html.fragments import plan_fragment, plan_fragment_names, render_plan_fragment
from execution.models import Run
from execution.prepare.preparations import finish
from planning.models import MasterPlan, PlanEvent
from tests.factories import member
from tests.pages import worlds

pytestmark = pytest.mark.django_db(transaction=True)
in_db = database_sync_to_async
# Seconds in which a push arrives on the busiest machine.
SOON = 20
APART_SECONDS = 1.5


def _happen_elsewhere(plan: MasterPlan) -> None:
    """As another process would: neither on this loop nor behind what the socket draws."""
    try:
        worlds.happen(plan, "masterplan_edited")
    finally:
        connection.close()


def _socket(plan: MasterPlan, user: Any, **query: str) -> WebsocketCommunicator:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    socket = WebsocketCommunicator(URLRouter(urlpatterns), f"/ws/plans/{plan.pk}/?{asked}")
    socket.scope["user"] = user
    return socket


async def test_a_stranger_is_told_no_and_not_asked_to_try_again() -> None:
    plan, _ = await in_db(worlds.draft_of_alice)()
    charlie = await in_db(member)(username="charlie")

    for user in (charlie, AnonymousUser()):
        socket = _socket(plan, user, show="plan-state")
        is_accepted, _ = await socket.connect()
        closed = await socket.receive_output(2)

        assert is_accepted
        assert closed == {"type": "websocket.close", "code": REFUSED}


async def test_who_leaves_the_workspace_is_sent_no_more_of_its_plans() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-state")
    await socket.connect()
    await socket.receive_from()

    await alice.memberships.all().adelete()
    await in_db(worlds.happen)(plan, "masterplan_edited")

    assert await socket.receive_output(SOON) == {"type": "websocket.close", "code": REFUSED}
    await socket.disconnect()


async def test_the_present_state_is_sent_once_on_connecting() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-state")

    await socket.connect()

    assert await socket.receive_from() == await in_db(render_plan_fragment)("plan-state", plan.pk)
    assert await socket.receive_nothing(0.3)
    await socket.disconnect()


async def test_a_push_is_the_html_of_the_page() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-events,plan-progress")
    await socket.connect()
    await socket.receive_from()

    await in_db(worlds.happen)(plan, "masterplan_edited", reason="Clearer.")
    pushed = await socket.receive_from(SOON)

    assert "Clearer." in pushed
    assert pushed == await in_db(render_plan_fragment)("plan-events", plan.pk)
    await socket.disconnect()


async def test_another_state_wakes_the_page() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-state", face="draft.nothing.")
    await socket.connect()
    first = await socket.receive_from()

    await in_db(MasterPlan.objects.filter(pk=plan.pk).update)(status="approved")
    await in_db(worlds.happen)(plan, "masterplan_approved")
    second = await socket.receive_from(SOON)

    assert 'id="plan-wake"' not in first
    assert 'id="plan-wake"' in second
    assert "Approved" in second
    await socket.disconnect()


async def test_a_page_that_is_older_than_the_plan_is_woken_at_once() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-state", face="generating.model.")

    await socket.connect()

    assert 'id="plan-wake"' in await socket.receive_from()
    await socket.disconnect()


async def test_many_changes_become_few_pushes_and_the_last_one_shows_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So far apart that a busy machine does not blur them.
    monkeypatch.setattr(consumers.PlanConsumer, "pause_seconds", APART_SECONDS)
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-events")
    await socket.connect()
    await socket.receive_from()
    await asyncio.sleep(APART_SECONDS)
    clock = asyncio.get_running_loop()

    start = clock.time()
    await in_db(worlds.happen)(plan, "masterplan_edited", reason="change 0")
    pushes = [await socket.receive_from(SOON)]
    at_once = clock.time() - start
    for number in range(1, 30):
        await in_db(worlds.happen)(plan, "masterplan_edited", reason=f"change {number}.")
    while "change 29." not in pushes[-1]:
        pushes.append(await socket.receive_from(SOON))

    took = clock.time() - start
    assert at_once < APART_SECONDS
    assert len(pushes) <= 2 + took / APART_SECONDS
    await socket.disconnect()


@plan_fragment("slow-part", kinds={"*"})
def _slow(plan_id: Any) -> str:
    count = PlanEvent.objects.filter(plan_id=plan_id).count()
    time.sleep(0.4)
    return f'<p id="slow-part">{count} events</p>'


async def test_a_change_that_comes_while_another_is_drawn_is_not_left_behind() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="slow-part")
    await socket.connect()
    await socket.receive_from(SOON)

    await in_db(worlds.happen)(plan, "masterplan_edited")
    await asyncio.sleep(0.15)
    await asyncio.to_thread(_happen_elsewhere, plan)

    assert "1 events" in await socket.receive_from(3)
    assert "2 events" in await socket.receive_from(3)
    await socket.disconnect()


async def test_counted_tokens_are_passed_on_without_being_stored() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = _socket(plan, alice, show="plan-state")
    await socket.connect()
    await socket.receive_from()

    await in_db(live.publish)(
        live.plan_group(plan.pk), "masterplan_tokens_progress",
        tokens_received=1200, estimated_total=4000, percentage=30, current_phase="core",
    )  # fmt: skip

    pushed = await socket.receive_from(SOON)
    assert "1,200" in pushed
    assert 'width="30"' in pushed
    assert await in_db(plan.events.count)() == 0
    await socket.disconnect()


def _preparing(plan: MasterPlan) -> Run:
    run = worlds.build(plan)
    run.waves.all().delete()
    Run.objects.filter(pk=run.pk).update(status="preparing")
    for requirement in plan.requirements.all():
        run.preparations.create(kind="tests", requirement=requirement, status="running")
    return run


def _prepare_one(run: Run) -> None:
    row = run.preparations.filter(status="running").first()
    assert row is not None
    with transaction.atomic():
        finish(row)


async def test_what_stands_in_no_event_is_pushed_too_and_is_never_an_old_drawing() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    run = await in_db(_preparing)(plan)
    socket = _socket(plan, alice, show="run-state")
    await socket.connect()
    seen = [await socket.receive_from()]

    for _ in range(2):
        await in_db(_prepare_one)(run)
        seen.append(await socket.receive_from(SOON))

    said = [f"tests for {done} of 6 requirements" for done in range(3)]
    assert [text in html for text, html in zip(said, seen, strict=True)] == [True] * 3
    assert await in_db(plan.events.count)() == 0
    await socket.disconnect()


async def test_the_log_is_replayed_in_order_and_goes_on_without_a_gap() -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    for number in range(5):
        await in_db(worlds.happen)(plan, "masterplan_edited", number=number)
    socket = _socket(plan, alice, format="json", after="2")
    await socket.connect()
    replayed = [json.loads(await socket.receive_from()) for _ in range(3)]

    for number in range(5, 8):
        await in_db(worlds.happen)(plan, "masterplan_edited", number=number)
    # Doubled and late pushes only wake another read.
    await in_db(live.publish)(live.plan_group(plan.pk), "masterplan_edited", seq=1)
    followed = [json.loads(await socket.receive_from(SOON)) for _ in range(3)]

    assert [event["seq"] for event in replayed + followed] == [3, 4, 5, 6, 7, 8]
    assert [event["payload"]["number"] for event in followed] == [5, 6, 7]
    assert followed[0]["actor"] == "alice"
    assert await socket.receive_nothing(0.5)
    await socket.disconnect()


def test_every_part_is_one_element_with_its_name_as_id() -> None:
    plan, _ = worlds.draft_of_alice()
    worlds.build(plan)

    names = plan_fragment_names()
    assert {"plan-state", "plan-live", "run-state", "run-waves", "gate-report"} <= set(names)
    for name in names:
        html = render_plan_fragment(name, plan.pk)
        assert f'id="{name}"' in html[: html.index(">") + 1] or name not in OWN, name


OWN = {
    "plan-state", "plan-live", "plan-progress", "plan-coverage", "plan-events", "plan-spend",
    "run-state", "run-banner", "run-progress", "run-waves", "run-now", "run-troubles", "gate-report",
}  # fmt: skip
