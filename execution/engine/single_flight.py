"""Coalescing calls: one thread does the work that several threads ask for at the same time."""

import time
from collections.abc import Callable
from threading import Lock

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
