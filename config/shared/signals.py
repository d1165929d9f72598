"""Sending a signal after commit."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal


def send_on_commit(signal: Signal, *, sender: type, **payload: Any) -> None:
    """Send after commit; a listener that raises is logged by Django and undoes nothing."""

    # A partial has no name, which Django wants to log when a robust callback raises.
    def send() -> None:
        signal.send_robust(sender=sender, **payload)

    transaction.on_commit(send, robust=True)
