"""Holding a row while working on it: renewed by a thread, lost at once when someone takes it away."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.shared.states import Stateful

logger = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 1.0


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


def attempt_deadline() -> datetime:
    return timezone.now() + timedelta(seconds=settings.ATTEMPT_DEADLINE_SECONDS)


class Lease:
    """One worker's hold on one row, by its fence. Used as a context around the work.

    After `deadline` it is renewed no more, so that a worker that hangs loses its row.
    """

    def __init__(self, row: Stateful, *, statuses: Iterable[str], deadline: datetime) -> None:
        self.model = type(row)
        self.held = {"pk": row.pk, "fence": row.fence, "status__in": list(statuses)}  # type: ignore[attr-defined]
        self.deadline = deadline
        self._done = threading.Event()
        self._lost = threading.Event()
        self._looked_at = time.monotonic()
        self._thread = threading.Thread(target=self._renew, name=f"lease-{row.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def is_lost(self) -> bool:
        """Whether someone took the row away; asks the database at most once a second."""
        if not self._lost.is_set() and time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
            self._looked_at = time.monotonic()
            if not self.model._base_manager.filter(**self.held).exists():
                self._lost.set()
            # A model call may go on for minutes: it keeps no connection between two looks.
            connection.close()
        return self._lost.is_set()

    def _renew(self) -> None:
        while not self._done.wait(settings.HEARTBEAT_SECONDS) and timezone.now() < self.deadline:
            try:
                rows = self.model._base_manager.filter(**self.held)
                if not rows.update(lease_until=lease_end()):
                    self._lost.set()
                    return
            finally:
                connection.close()
