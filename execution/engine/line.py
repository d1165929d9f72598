"""One caller at a time, of all processes and hosts, waits for a look at a run; who finds it waiting leaves the look to it.

The line is a lock of the database session, not of the transaction, because it is left in the middle of one: as
soon as the look begins. It goes with its connection, so that no killed process keeps others away.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)
KEY_BITS = 63


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
