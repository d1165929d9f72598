"""Waiting for money that calls in flight hold: each is held at the most it can cost, and settles at less."""

import logging
import random
import threading

from config.shared.database.connections import release_connection
from costs import signals
from costs.model_client.retries import Watch
from costs.models import Hold

logger = logging.getLogger(__name__)
# A call settled in this process wakes a waiter at once; one settled elsewhere is found by looking again.
LOOK_AGAIN_SECONDS = 1.0
_settled = threading.Condition()


class Wait:
    """One call's wait; it says so once, however often it looks again in vain."""

    def __init__(self, subject: str, watch: Watch) -> None:
        self.subject = subject
        self.watch = watch
        self.is_on = False

    @property
    def can_go_on(self) -> bool:
        return self.watch.seconds_left > 0

    def look_again(self) -> None:
        """Return when it may fit, without a connection meanwhile. Raises CallStopped."""
        if not self.is_on:
            self.is_on = True
            logger.info("waiting for money in flight subject=%s", self.subject)
            signals.call_waiting.send_robust(sender=Hold, subject=self.subject, waits_for="money")
        release_connection()
        self.watch.check()
        pause = LOOK_AGAIN_SECONDS * random.uniform(0.5, 1)
        with _settled:
            _settled.wait(min(pause, max(0.0, self.watch.seconds_left)))
        self.watch.check()

    def end(self) -> None:
        if self.is_on:
            self.is_on = False
            signals.call_admitted.send_robust(sender=Hold, subject=self.subject)


def note_settled() -> None:
    """Money came back: whoever waits for some in this process looks again."""
    with _settled:
        _settled.notify_all()
