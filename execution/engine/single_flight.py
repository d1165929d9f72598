"""One look at a run for all who ask at the same time: in this process, and over all processes and hosts."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)
# Of a key that the database locks.
KEY_BITS = 63
# Who has been at it for longer may hang, and is not waited for.
PATIENCE_SECONDS = 120.0


class Coalesced:
    """`work(key)`, in one thread of this process at a time.

    Who asks while another thread is at it returns at once, and that thread does it once more for all who asked.
    For work that anyone may do, any number of times. What another process asks for is not seen here.
    """

    def __init__(self, work: Callable[[str], None], *, patience: float = PATIENCE_SECONDS) -> None:
        self._work = work
        self._patience = patience
        self._guard = Lock()
        self._asked: set[str] = set()
        self._working_since: dict[str, float] = {}

    def __call__(self, key: str) -> None:
        now = time.monotonic()
        with self._guard:
            self._asked.add(key)
            if now - self._working_since.get(key, float("-inf")) < self._patience:
                return
            self._working_since[key] = now
        try:
            while self._is_asked(key, now):
                self._work(key)
        finally:
            with self._guard:
                self._leave(key, now)

    def _is_asked(self, key: str, since: float) -> bool:
        """Whether the work was asked for again; if not, this thread stops being the worker in the same step."""
        with self._guard:
            if key in self._asked:
                self._asked.discard(key)
                return True
            self._leave(key, since)
            return False

    def _leave(self, key: str, since: float) -> None:
        """Stop being the worker, if this thread still is."""
        if self._working_since.get(key) == since:
            del self._working_since[key]


class Place:
    """The one place in the line of a run."""

    def __init__(self, run_id: UUID) -> None:
        self._key = run_id.int & ((1 << KEY_BITS) - 1)
        self._is_held = False

    def take(self) -> bool:
        """False if somebody waits there, who has not begun to look."""
        self._is_held = self._ask("SELECT pg_try_advisory_lock(%s)")
        return self._is_held

    def leave(self) -> None:
        """Now, before anything is read: whoever asks from here on wants another look."""
        if self._is_held:
            self._is_held = False
            self._ask("SELECT pg_advisory_unlock(%s)")

    def _ask(self, sql: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._key])
            return bool(cursor.fetchone()[0])


@contextmanager
def in_line(run_id: UUID) -> Iterator[Place | None]:
    """A place to wait in, or None where somebody waits already."""
    place = Place(run_id)
    if not place.take():
        logger.info("left to who waits already run=%s", run_id)
        yield None
        return
    try:
        yield place
    finally:
        try:
            place.leave()
        except DatabaseError:
            # The lock goes with the connection, which is of no use any more.
            connection.close()
