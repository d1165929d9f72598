"""Giving pooled connections back while waiting, and retrying when the database is unavailable."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection

logger = logging.getLogger(__name__)
R = TypeVar("R")
# SQLSTATE: connection lost or refused, deadlock, too many connections, server shut down or starting.
PASSING = ("08", "40", "53300", "57P")
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.5


def release_connection() -> None:
    """Give the pooled connection back, so that it does not wait with us; not inside a transaction."""
    if not connection.in_atomic_block:
        connection.close()


def is_interruption(error: BaseException | None) -> bool:
    """Whether the database was unavailable or asked for a retry: the same work may succeed later."""
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(PASSING)


@contextmanager
def not_now(what: str) -> Iterator[None]:
    """Skip the work, with a log line, while the database is unavailable; for work that is repeated anyway."""
    try:
        yield
    except OperationalError as error:
        if not is_interruption(error):
            raise
        logger.warning("database away, left out %s error=%s", what, error)


def patiently(work: Callable[[], R]) -> R:
    """Retry while the database is unavailable; for idempotent work that must not be lost."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return work()
        except OperationalError as error:
            if not is_interruption(error) or time.monotonic() > deadline:
                raise
            logger.warning("database away, tried again soon error=%s", error)
        release_connection()
        time.sleep(PAUSE_SECONDS)
