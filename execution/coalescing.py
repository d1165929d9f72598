"""One caller does what several ask for at the same time."""

from collections.abc import Callable
from threading import Lock


class Coalesced:
    """`work(key)`, in one thread of this process at a time.

    Who asks while another thread is at it returns at once, and that thread does it once more for all who asked.
    For work that anyone may do, any number of times. What another process asks for is not seen here.
    """

    def __init__(self, work: Callable[[str], None]) -> None:
        self._work = work
        self._guard = Lock()
        self._asked: set[str] = set()
        self._at_it: set[str] = set()

    def __call__(self, key: str) -> None:
        with self._guard:
            self._asked.add(key)
            if key in self._at_it:
                return
            self._at_it.add(key)
        try:
            while self._is_asked(key):
                self._work(key)
        finally:
            with self._guard:
                self._at_it.discard(key)

    def _is_asked(self, key: str) -> bool:
        """Takes the asking. Not at it any more in the same breath, so that none is left unheard."""
        with self._guard:
            if key in self._asked:
                self._asked.discard(key)
                return True
            self._at_it.discard(key)
            return False
