"""The log of a plan is gapless, in one transaction with what it tells."""

import threading
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.db import connection

from config.shared.live import plan_group
from planning.log.event_log import append, recording
from planning.log.sentences import event_mark, event_why
from planning.models import MasterPlan, PlanEvent
from tests.factories import MasterPlanFactory


def log(plan: MasterPlan) -> list[tuple[int, str]]:
    return list(PlanEvent.objects.filter(plan=plan).values_list("seq", "kind"))


def break_off(plan: MasterPlan) -> None:
    with recording(plan):
        append("never")
        raise ValueError("broken")


@pytest.mark.django_db
def test_events_are_numbered_in_the_order_they_were_appended() -> None:
    plan = MasterPlanFactory()

    with recording(plan):
        append("first")
        append("second", {"why": "because"})
    with recording(plan):
        append("third")

    assert log(plan) == [(1, "first"), (2, "second"), (3, "third")]


@pytest.mark.django_db
def test_appending_outside_of_a_recording_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="outside of a recording"):
        append("lost")


@pytest.mark.django_db
def test_a_recording_that_fails_leaves_nothing() -> None:
    plan = MasterPlanFactory()

    with pytest.raises(ValueError, match="broken"):
        break_off(plan)

    assert log(plan) == []


@pytest.mark.django_db
def test_an_inner_recording_joins_and_takes_back_only_its_own() -> None:
    plan = MasterPlanFactory()

    with recording(plan, actor="alice"):
        append("outer")
        with pytest.raises(ValueError, match="broken"):
            break_off(plan)
        with recording(plan, actor_kind="llm"):
            append("joined")
        append("last")

    assert log(plan) == [(1, "outer"), (2, "joined"), (3, "last")]
    kinds = PlanEvent.objects.values_list("actor", "actor_kind")
    assert list(kinds) == [("alice", "user"), ("alice", "llm"), ("alice", "user")]


@pytest.mark.django_db
def test_a_recording_is_about_one_plan() -> None:
    with recording(MasterPlanFactory()):
        append("mine")
        with pytest.raises(RuntimeError, match="another plan"), recording(MasterPlanFactory()):
            append("theirs")


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_no_gap() -> None:
    plan = MasterPlanFactory()
    start = threading.Barrier(8)

    def write() -> None:
        start.wait()
        for _ in range(5):
            with recording(plan):
                append("one")
                append("two")
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [seq for seq, _ in log(plan)] == list(range(1, 81))


@pytest.mark.django_db(transaction=True)
def test_open_pages_are_told_after_the_commit_with_ids_only() -> None:
    plan = MasterPlanFactory()

    async def heard() -> dict[str, Any]:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(plan_group(plan.pk), channel)
        await _record(plan)
        return await layer.receive(channel)

    message = async_to_sync(heard)()

    assert message["kind"] == "masterplan_edited"
    assert message["plan_id"] == str(plan.pk)
    assert message["seq"] == 2


async def _record(plan: MasterPlan) -> None:

    def write() -> None:
        with recording(plan):
            append("masterplan_edited")
            append("masterplan_edited")

    await sync_to_async(write)()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "mark", "why"),
    [(True, "passed", ""), (False, "attention", "the last gate does not release it")],
)
def test_the_end_of_a_build_says_whether_it_is_released(verdict: bool, mark: str, why: str) -> None:
    with recording(MasterPlanFactory()):
        append("masterplan_execution_complete", {"can_release": verdict})

    event = PlanEvent.objects.get(kind="masterplan_execution_complete")

    assert (event_mark(event), event_why(event)) == (mark, why)
