"""Rows held by lease: claimed by one, renewed until a deadline, lost to whoever takes them away."""

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from config.shared.database.leases import Lease, LeaseLost, claim, leased, take_away
from planning.models import MasterPlan
from tests.factories import MasterPlanFactory
from tests.interrupting import end_server_process

pytestmark = pytest.mark.django_db
BEAT_SECONDS = 0.05


@pytest.fixture
def rows(db: None) -> QuerySet[MasterPlan]:
    """One plan that can be held."""
    plan = MasterPlanFactory(status="generating")
    return MasterPlan.objects.filter(pk=plan.pk, status="generating")


def in_seconds(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def lease_on(rows: QuerySet[MasterPlan], *, seconds: float = 60) -> Lease:
    fence = claim(rows)
    assert fence is not None
    return Lease(rows, fence=fence, deadline=in_seconds(seconds))


def test_a_held_row_is_claimed_by_nobody_else(rows: QuerySet[MasterPlan]) -> None:
    first = claim(rows)

    assert claim(rows) is None
    assert rows.get().fence == first


def test_a_row_that_moved_on_is_not_claimed(rows: QuerySet[MasterPlan]) -> None:
    MasterPlan.objects.update(status="cancelled")

    assert claim(rows) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_claims_at_once_one_wins(rows: QuerySet[MasterPlan]) -> None:
    barrier = threading.Barrier(6)
    fences: list[int | None] = []

    def race() -> None:
        barrier.wait()
        fences.append(claim(rows.all()))
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [fence for fence in fences if fence is not None] == [rows.get().fence]
    assert len(fences) == 6


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_not_lost_because_the_database_was_away(rows: QuerySet[MasterPlan]) -> None:
    lease = lease_on(rows)
    end_server_process()

    assert not lease.is_lost()


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_given_back_although_the_database_was_away(rows: QuerySet[MasterPlan]) -> None:
    with leased(rows, deadline=in_seconds(60), claimed={}, released={"waiting_for": "person"}):
        end_server_process()

    assert rows.filter(lease_until=None, waiting_for="person").exists()


def test_the_holder_of_a_lapsed_lease_comes_too_late(rows: QuerySet[MasterPlan]) -> None:
    late = lease_on(rows)
    rows.update(lease_until=in_seconds(-1))

    next_one = lease_on(rows)

    assert late.is_lost()
    with pytest.raises(LeaseLost):
        late.confirm()
    late.give_back(waiting_for="person")
    next_one.confirm()
    assert rows.get().waiting_for == "nothing"


def test_a_row_taken_away_is_free_and_lost_to_its_holder(rows: QuerySet[MasterPlan]) -> None:
    late = lease_on(rows)

    assert take_away(rows, waiting_for="person") == 1

    assert late.is_lost()
    with pytest.raises(LeaseLost):
        late.confirm()
    assert (rows.get().lease_until, rows.get().waiting_for) == (None, "person")
    assert claim(rows) == late.fence + 2


def test_a_row_that_leaves_the_state_it_is_worked_on_in_is_lost(
    rows: QuerySet[MasterPlan],
) -> None:
    late = lease_on(rows)

    MasterPlan.objects.update(status="cancelled")

    assert late.is_lost()


def test_whether_a_lease_is_lost_is_looked_up_once_a_second(
    rows: QuerySet[MasterPlan],
) -> None:
    lease = lease_on(rows)
    assert not lease.is_lost()

    take_away(rows)

    assert not lease.is_lost()
    time.sleep(1)
    assert lease.is_lost()


def test_past_its_deadline_a_lease_is_lost(rows: QuerySet[MasterPlan]) -> None:
    assert lease_on(rows, seconds=-1).is_lost()


@pytest.mark.django_db(transaction=True)
def test_renewal_stops_at_the_deadline(settings: Settings, rows: QuerySet[MasterPlan]) -> None:
    settings.HEARTBEAT_SECONDS = BEAT_SECONDS
    lease = lease_on(rows, seconds=0.5)
    claimed_until = rows.get().lease_until

    with lease:
        time.sleep(1)
        renewed_until = rows.get().lease_until
        time.sleep(4 * BEAT_SECONDS)
        left_until = rows.get().lease_until

    assert claimed_until is not None
    assert renewed_until is not None
    assert renewed_until > claimed_until
    assert left_until == renewed_until


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_notices_that_the_row_was_taken_away_and_does_not_take_it_back(
    settings: Settings, rows: QuerySet[MasterPlan]
) -> None:
    settings.HEARTBEAT_SECONDS = BEAT_SECONDS

    with lease_on(rows) as lease:
        assert not lease.is_lost()
        take_away(rows)
        # Sooner than the next look would be.
        time.sleep(10 * BEAT_SECONDS)
        assert lease.is_lost()

    assert rows.get().lease_until is None


@pytest.mark.django_db(transaction=True)
def test_what_the_work_gave_back_itself_the_heartbeat_does_not_renew(
    settings: Settings, rows: QuerySet[MasterPlan]
) -> None:
    settings.HEARTBEAT_SECONDS = BEAT_SECONDS

    with leased(rows, deadline=in_seconds(60), claimed={}, released={"waiting_for": "model"}):
        rows.update(lease_until=None, waiting_for="person")
        time.sleep(6 * BEAT_SECONDS)

    assert (rows.get().lease_until, rows.get().waiting_for) == (None, "person")


def test_a_lease_is_given_back_with_what_it_changed(rows: QuerySet[MasterPlan]) -> None:
    model, nothing = {"waiting_for": "model"}, {"waiting_for": "nothing"}

    with leased(rows, deadline=in_seconds(60), claimed=model, released=nothing):
        assert rows.get().waiting_for == "model"
        with leased(rows, deadline=in_seconds(60), claimed=model, released=nothing) as second:
            assert second is None

    assert (rows.get().waiting_for, rows.get().lease_until) == ("nothing", None)


def test_work_that_breaks_gives_its_row_back(rows: QuerySet[MasterPlan]) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        leased(rows, deadline=in_seconds(60), claimed={}, released={}),
    ):
        1 / 0  # noqa: B018

    assert rows.get().lease_until is None
