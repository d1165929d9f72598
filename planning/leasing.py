"""Holding a row while working on it: a lease, renewed by a heartbeat, with a fence against late workers."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from planning.errors import LeaseLost

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_LOOKS = 1.0
# A step is one call with at most two repairs; each has its own deadline below this one.
CALLS_PER_STEP = 3
Changes = dict[str, Any]
# What a plan shows while a step of it is with the model, and afterwards.
AT_MODEL: Changes = {"waiting_for": "model"}
NOT_WAITING: Changes = {"waiting_for": "nothing"}


@dataclass(kw_only=True)
class Lease:
    """`rows` selects the row as long as it is in the state it was claimed in."""

    rows: QuerySet[Any]
    fence: int
    deadline: float
    done: threading.Event = field(default_factory=threading.Event)
    _looked_at: float = 0.0
    _is_lost: bool = False

    def is_lost(self) -> bool:
        """Whether to stop: looked up at most once a second, so it may be asked at each chunk of a stream."""
        now = time.monotonic()
        if now > self.deadline:
            return True
        if not self._is_lost and now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            self._looked_at = now
            self._is_lost = not self._held_rows().exists()
        return self._is_lost

    def confirm(self) -> None:
        """Lock the row for this transaction. Raises LeaseLost if it is no longer ours."""
        locked = self._held_rows().select_for_update(no_key=True).values_list("pk", flat=True)
        if not list(locked):
            raise LeaseLost

    def renew(self) -> None:
        self._held_rows().update(lease_until=_lease_end())

    def _held_rows(self) -> QuerySet[Any]:
        return self.rows.filter(fence=self.fence)


def free() -> Q:
    """Rows that nobody holds, or whose holder did not come back."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())


@contextmanager
def lease(
    rows: QuerySet[Any], *, claimed: Changes | None = None, released: Changes | None = None
) -> Iterator[Lease | None]:
    """Claim the one row of `rows`, or give None if somebody holds it or it has moved on.

    The row gets the values `claimed` with it, and `released` if its lease is still ours and still set at the end.
    """
    held = _claim(rows, claimed or {})
    if held is None:
        logger.info("not claimed model=%s", rows.model.__name__)
        yield None
        return
    beat = threading.Thread(target=_renew_until_done, args=(held,), daemon=True)
    beat.start()
    try:
        yield held
    finally:
        held.done.set()
        beat.join()
        ours = rows.filter(fence=held.fence, lease_until__isnull=False)
        ours.update(lease_until=None, **(released or {}))


def take_away(row: Model) -> None:
    """Free a row whose holder hangs; what the holder still writes meets a newer fence."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows.update(lease_until=None, fence=F("fence") + 1, **NOT_WAITING)


def _claim(rows: QuerySet[Any], changes: Changes) -> Lease | None:
    with transaction.atomic():
        lease_until, fence = _lease_end(), F("fence") + 1
        if not rows.filter(free()).update(lease_until=lease_until, fence=fence, **changes):
            return None
        held_fence = rows.values_list("fence", flat=True).get()
    deadline = time.monotonic() + CALLS_PER_STEP * settings.CALL_DEADLINE_SECONDS
    return Lease(rows=rows, fence=held_fence, deadline=deadline)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


def _renew_until_done(held: Lease) -> None:
    while not held.done.wait(settings.HEARTBEAT_SECONDS) and time.monotonic() < held.deadline:
        try:
            held.renew()
        except OperationalError as error:
            # The lease still stands for a while; the next beat may get through.
            logger.warning("heartbeat lost error=%s", error)
        finally:
            connection.close()
