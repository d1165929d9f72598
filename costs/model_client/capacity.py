"""Limiting concurrent calls per model over all hosts, by a table of leased slots."""

import logging
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from config.shared.database.connections import release_connection
from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import free, lease_end, take_away
from costs import signals
from costs.errors import TransportFailed
from costs.model_client.retries import Watch
from costs.models import Slot

logger = logging.getLogger(__name__)
# A slot freed in this process wakes a waiter at once; one freed elsewhere is found by looking again.
LOOK_AGAIN_SECONDS = 1.0
_freed = threading.Condition()


@dataclass(frozen=True)
class HeldSlot:
    """A slot that this call holds."""

    slot_id: int
    fence: int

    def renew(self) -> None:
        self._ours().update(lease_until=lease_end())

    def give_back(self) -> None:
        self._ours().update(lease_until=None)
        with _freed:
            _freed.notify()

    def _ours(self) -> QuerySet[Slot]:
        return Slot.objects.filter(pk=self.slot_id, fence=self.fence)


@contextmanager
def slot(model: str, *, subject: str, watch: Watch) -> Iterator[HeldSlot]:
    """Hold a slot of the model. Raises TransportFailed if none is free before the watch's deadline."""
    held_slot = _claim(model) or _wait(model, subject, watch)
    try:
        yield held_slot
    finally:
        held_slot.give_back()


def _wait(model: str, subject: str, watch: Watch) -> HeldSlot:
    signals.call_waiting.send_robust(sender=Slot, subject=subject, waits_for="slot")
    logger.info("waiting for a slot model=%s subject=%s", model, subject)
    held_slot = None
    while held_slot is None:
        release_connection()
        watch.check()
        if watch.seconds_left <= 0:
            raise TransportFailed(f"No slot of {model} became free in time.")
        with _freed:
            _freed.wait(LOOK_AGAIN_SECONDS * random.uniform(0.5, 1))
        held_slot = _claim(model)
    signals.call_admitted.send_robust(sender=Slot, subject=subject)
    return held_slot


def _claim(model: str) -> HeldSlot | None:
    return _take(model) or (_take(model) if _make_slots(model) else None)


def _take(model: str) -> HeldSlot | None:
    slots = Slot.objects.filter(free(), model=model, number__lt=settings.MODEL_CONCURRENCY)
    with transaction.atomic():
        found = slots.select_for_update(skip_locked=True, no_key=True).order_by("number").first()
        if found is None:
            return None
        held_slot = HeldSlot(found.pk, found.fence + 1)
        Slot.objects.filter(pk=found.pk).update(fence=held_slot.fence, lease_until=lease_end())
    return held_slot


def _make_slots(model: str) -> bool:
    """Add the rows that the setting allows and the table lacks; true if there were any."""
    wanted = set(range(settings.MODEL_CONCURRENCY))
    there = Slot.objects.filter(model=model).values_list("number", flat=True)
    missing = sorted(wanted.difference(there))
    rows = [Slot(model=model, number=number) for number in missing]
    Slot.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(missing)


def full_models() -> list[str]:
    """Models at which every place is taken now."""
    places = Slot.objects.filter(number__lt=settings.MODEL_CONCURRENCY)
    busy = places.exclude(free()).order_by("model").values("model").annotate(taken=Count("pk"))
    return [row["model"] for row in busy if row["taken"] >= settings.MODEL_CONCURRENCY]


@on_lapse(Slot)
def free_slots(slots: QuerySet[Slot]) -> None:
    """Free expired slots; a claim would take them anyway, so this only keeps the table readable."""
    take_away(slots)
