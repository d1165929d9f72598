"""Upward speech: one way to send a signal."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal


def send_on_commit(signal: Signal, *, sender: type, **payload: Any) -> None:
    """Send after commit; a listener that raises is logged by Django and undoes nothing."""
    transaction.on_commit(partial(signal.send_robust, sender=sender, **payload), robust=True)
