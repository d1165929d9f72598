"""Retrying a call after a fault: how long to wait, and when to give up."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from costs.errors import CallStopped, TransportFailed
from costs.model_client.calls import OnText, OnTokens, ShouldStop

logger = logging.getLogger(__name__)
R = TypeVar("R")
TICK_SECONDS = 1.0
STOP_CHECK_SECONDS = 0.5
LONGEST_PUTTING_OFF = 86_400


class Fault(Exception):
    """One HTTP try failed in a way that may pass.

    `outcome` is how the try is booked: empty if it was never sent or was answered with an error, and costs nothing.
    """

    def __init__(self, reason: str, *, outcome: str = "", retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.retry_after = retry_after


@dataclass(kw_only=True)
class Watch:
    """The callbacks of a call, whether it is to stop, and its deadline (monotonic seconds)."""

    on_text: OnText | None = None
    on_tokens: OnTokens | None = None
    should_stop: ShouldStop | None = None
    deadline: float = field(default_factory=lambda: time.monotonic() + settings.SLOT_WAIT_SECONDS)
    _checked_at: float = float("-inf")

    def start_clock(self, seconds: float) -> None:
        """From here on the call's own deadline counts, with all its tries."""
        self.deadline = time.monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def check(self) -> None:
        """Raises CallStopped. Asks at most twice a second: asking may cost a query."""
        if self.should_stop is None or time.monotonic() - self._checked_at < STOP_CHECK_SECONDS:
            return
        stopped = self.should_stop()
        self._checked_at = time.monotonic()
        if stopped:
            raise CallStopped

    def sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            time.sleep(min(left, TICK_SECONDS))


def with_tries(attempt: Callable[[int], R], watch: Watch) -> R:
    """Call `attempt(number)` until it raises no Fault. Raises TransportFailed when tries or time are used up."""
    number = 1
    while True:
        try:
            return attempt(number)
        except Fault as fault:
            pause = backoff(number, fault.retry_after)
            if number >= settings.TRANSPORT_TRIES:
                raise TransportFailed(f"{fault}, {number} times in a row.") from fault
            if pause >= watch.seconds_left:
                raise TransportFailed(
                    f"{fault}, and no time is left to try again.", retry_at=_retry_at(fault)
                ) from fault
            logger.info("transport fault try=%s pause=%.1f reason=%s", number, pause, fault)
        watch.sleep(pause)
        number += 1


def _retry_at(fault: Fault) -> datetime | None:
    """When the server wants to be asked again; None without a time, or with one too far away."""
    if not fault.retry_after or fault.retry_after > LONGEST_PUTTING_OFF:
        return None
    return timezone.now() + timedelta(seconds=fault.retry_after)


def backoff(number: int, retry_after: float | None) -> float:
    """Seconds before the next try: full jitter below a doubling bound, never earlier than the server asks."""
    bound = min(settings.BACKOFF_CAP_SECONDS, settings.BACKOFF_SECONDS * 2 ** (number - 1))
    # Jitter on top of retry-after too, or all that were refused together come back together.
    return random.uniform(0, bound) + (retry_after or 0)
