"""Leases: a worker holds a row, renews it by a heartbeat, and a fence voids the writes of late workers.

A row that a worker can hold is `Leased`; what a person holds for a while has only an end.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from config.shared.database.connections import not_now, patiently, release_connection

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_LOOKS = 1.0
Changes = Mapping[str, Any]


class LeaseLost(Exception):
    """Another worker, or a person's decision, has taken this row over; write nothing more."""


class Leased(models.Model):
    """A row that one worker at a time holds; every claim and every taking-away adds 1 to `fence`."""

    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_free(self) -> bool:
        """The condition of `free`, for one row."""
        return self.lease_until is None or self.lease_until < timezone.now()


def lease_end(seconds: float | None = None) -> datetime:
    """When a lease that is taken or renewed now expires."""
    return timezone.now() + timedelta(seconds=seconds or settings.LEASE_SECONDS)


def lapsed(until: str = "lease_until") -> Q:
    """Rows whose lease has expired."""
    return Q(**{f"{until}__lt": timezone.now()})


def free(until: str = "lease_until") -> Q:
    """Rows without a lease, or with an expired one."""
    return Q(**{f"{until}__isnull": True}) | lapsed(until)


def claim(rows: QuerySet[Any], **changes: Any) -> int | None:
    """Lease the one row of `rows`: its new fence, or None if somebody holds it or it has moved on.

    `rows` without joins, so that the UPDATE decides by the row it locks, and the row stays in `rows` with `changes`.
    """
    with transaction.atomic():
        fence = F("fence") + 1
        if not rows.filter(free()).update(lease_until=lease_end(), fence=fence, **changes):
            logger.info("not claimed model=%s", rows.model.__name__)
            return None
        return rows.values_list("fence", flat=True).get()


def take_away(rows: QuerySet[Any], **changes: Any) -> int:
    """Free rows, held or not, and raise their fence, so that the holder can write no more. Returns how many.

    Raises ValueError for a status: it moves by `move_all`, which knows the arrows.
    """
    if "status" in changes:
        raise ValueError("a status moves by move_all(…, next_fence=True, lease_until=None)")
    return rows.update(lease_until=None, fence=F("fence") + 1, **changes)


class Lease:
    """One worker's hold on one row, by its fence. Used as a context around the work.

    `rows` selects the row as long as it is in a state it is worked on in. After `deadline` the
    lease is renewed no more, so that a worker that hangs loses its row.
    """

    def __init__(self, rows: QuerySet[Any], *, fence: int, deadline: datetime) -> None:
        self.fence = fence
        self.deadline = deadline
        self._held = rows.filter(fence=fence, lease_until__isnull=False)
        self._done = threading.Event()
        self._lost = threading.Event()
        self._looked_at = float("-inf")
        self._heart = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._heart.join()

    def is_lost(self) -> bool:
        """Whether to stop: looked up at most once a second, so it may be asked at each chunk of a stream."""
        now = time.monotonic()
        if not self._lost.is_set() and now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            self._looked_at = now
            self._look()
        return self._lost.is_set() or timezone.now() > self.deadline

    def _look(self) -> None:
        try:
            # Nobody has taken it while nobody can: what is paid for goes on.
            with not_now("look at a lease"):
                if not self._held.exists():
                    self._lost.set()
        finally:
            # A model call may go on for minutes: it keeps no connection between two looks.
            release_connection()

    def confirm(self) -> None:
        """Lock the row for this transaction. Raises LeaseLost if it is no longer ours."""
        if not list(self._held.select_for_update(no_key=True).values_list("pk", flat=True)):
            raise LeaseLost

    def give_back(self, **changes: Any) -> None:
        """Changes nothing if the work itself gave the row back, or lost it."""
        self._held.update(lease_until=None, **changes)

    def _beat(self) -> None:
        while not self._done.wait(settings.HEARTBEAT_SECONDS) and timezone.now() < self.deadline:
            try:
                # The lease still stands for a while; the next beat may get through.
                with not_now("heartbeat of a lease"):
                    if not self._held.update(lease_until=lease_end()):
                        self._lost.set()
                        return
            finally:
                connection.close()


@contextmanager
def leased(
    rows: QuerySet[Any], *, deadline: datetime, claimed: Changes, released: Changes
) -> Iterator[Lease | None]:
    """Claim the one row of `rows` for the work inside, or give None.

    The row gets the values `claimed` with it, and `released` if it is still ours at the end.
    """
    fence = claim(rows, **claimed)
    if fence is None:
        yield None
        return
    lease = Lease(rows, fence=fence, deadline=deadline)
    try:
        with lease:
            yield lease
    finally:
        patiently(partial(lease.give_back, **released))
