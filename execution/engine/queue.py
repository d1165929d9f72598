"""The jobs of workers, and which of them are queued. A job may be lost or doubled; the rows decide."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from uuid import UUID

from django.conf import settings


class Kind(StrEnum):
    SPECIFY = "specify"
    WRITE_TESTS = "write_tests"
    WRITE_FURTHER_TESTS = "write_further_tests"
    RUN_ATOM = "run_atom"
    RECHECK_ATOM = "recheck_atom"
    CLOSE_WAVE = "close_wave"


@dataclass(frozen=True, kw_only=True)
class Job:
    kind: Kind
    id: UUID


class Sender:
    """Sends each job once until it begins in this process.

    Every look at a run names all that could be done, so most of it is on its way already. A job that
    was lost, or begun elsewhere, is sent again by the first look after half the time between sweeps.
    """

    def __init__(self, send: Callable[[Job], None]) -> None:
        self._send = send
        self._guard = Lock()
        self._sent_at: dict[Job, float] = {}

    def __call__(self, jobs: Iterable[Job]) -> None:
        self._forget_old()
        for job in jobs:
            if self._is_new(job):
                try:
                    self._send(job)
                except BaseException:
                    self.begun(job)
                    raise

    def begun(self, job: Job) -> None:
        """From here on it may be sent again, for the next try."""
        with self._guard:
            self._sent_at.pop(job, None)

    def _is_new(self, job: Job) -> bool:
        with self._guard:
            if job in self._sent_at:
                return False
            self._sent_at[job] = time.monotonic()
            return True

    def _forget_old(self) -> None:
        oldest = time.monotonic() - settings.SWEEP_SECONDS / 2
        with self._guard:
            self._sent_at = {job: at for job, at in self._sent_at.items() if at > oldest}
