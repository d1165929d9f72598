"""Slots: how many calls run at once, and what becomes of those that wait or die."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from costs import signals, tasks
from costs.errors import CallStopped, TransportFailed
from costs.model_client import capacity
from costs.model_client.retries import Watch
from costs.models import Slot

MODEL = "claude-sonnet-5-5"


@pytest.mark.django_db(transaction=True)
def test_no_more_calls_run_than_there_are_slots_and_all_get_their_turn(settings: Settings) -> None:
    settings.MODEL_CONCURRENCY = 3
    counting, running, most = threading.Lock(), 0, 0

    def call(number: int) -> int:
        nonlocal running, most
        with capacity.slot(MODEL, subject=f"atom:{number}", watch=Watch()):
            with counting:
                running += 1
                most = max(most, running)
            time.sleep(0.05)
            with counting:
                running -= 1
        connection.close()
        return number

    with ThreadPoolExecutor(10) as threads:
        done = list(threads.map(call, range(10)))

    assert done == list(range(10))
    assert most <= 3
    assert Slot.objects.count() == 3
    assert not Slot.objects.exclude(lease_until=None).exists()


@pytest.mark.django_db
def test_a_waiting_call_says_so_and_gives_up_at_its_deadline(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MODEL_CONCURRENCY, settings.SLOT_WAIT_SECONDS = 1, 0.2
    said = []
    monkeypatch.setattr(signals.call_waiting, "receivers", [])
    signals.call_waiting.connect(lambda subject, **_: said.append(subject), weak=False)

    with (
        capacity.slot(MODEL, subject="atom:1", watch=Watch()),
        pytest.raises(TransportFailed, match="No slot"),
        capacity.slot(MODEL, subject="atom:2", watch=Watch()),
    ):
        pass

    assert said == ["atom:2"]


@pytest.mark.django_db
def test_a_waiting_call_can_be_stopped(settings: Settings) -> None:
    settings.MODEL_CONCURRENCY = 1

    with (
        capacity.slot(MODEL, subject="atom:1", watch=Watch()),
        pytest.raises(CallStopped),
        capacity.slot(MODEL, subject="atom:2", watch=Watch(should_stop=lambda: True)),
    ):
        pass


@pytest.mark.django_db
def test_models_do_not_share_slots(settings: Settings) -> None:
    settings.MODEL_CONCURRENCY = 1

    with (
        capacity.slot(MODEL, subject="a", watch=Watch()),
        capacity.slot("claude-opus-5-5", subject="b", watch=Watch()) as place,
    ):
        assert Slot.objects.get(pk=place.slot_id).model == "claude-opus-5-5"


@pytest.mark.django_db
def test_the_slot_of_a_dead_worker_is_taken_over_and_its_late_return_frees_nothing(
    settings: Settings,
) -> None:
    settings.MODEL_CONCURRENCY = 1
    with capacity.slot(MODEL, subject="dead", watch=Watch()):
        Slot.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

        with capacity.slot(MODEL, subject="alive", watch=Watch()) as place:
            fence = place.fence

        taken = capacity.slot(MODEL, subject="next", watch=Watch())
        place = taken.__enter__()

    slot = Slot.objects.get()
    assert slot.lease_until is not None
    assert slot.fence == place.fence != fence


@pytest.mark.django_db
def test_a_renewed_slot_is_kept_and_a_lapsed_one_swept() -> None:
    with capacity.slot(MODEL, subject="a", watch=Watch()) as place:
        Slot.objects.filter(pk=place.slot_id).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        place.renew()

        tasks.sweep()

        assert Slot.objects.get(pk=place.slot_id).fence == place.fence

        Slot.objects.filter(pk=place.slot_id).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        tasks.sweep()

        assert Slot.objects.get(pk=place.slot_id).lease_until is None
