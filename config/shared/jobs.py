"""Queueing Celery tasks by name, so that callers need not import them."""

from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction


def queue(task: str, pk: UUID) -> None:
    """Queue a task after commit. A message that cannot be sent is logged; the sweep queues it again."""
    transaction.on_commit(partial(current_app.send_task, task, [str(pk)]), robust=True)
