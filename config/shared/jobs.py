"""Queueing Celery tasks by name, so that callers need not import them; and sweeping rows one by one."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def queue(task: str, pk: UUID) -> None:
    """Queue a task after commit. A message that cannot be sent is logged; the sweep queues it again."""
    transaction.on_commit(partial(current_app.send_task, task, [str(pk)]), robust=True)


def each(work: Callable[[UUID], object], ids: Iterable[UUID]) -> None:
    """Of a sweep: one row that breaks is logged, and the others are swept all the same."""
    for one in ids:
        try:
            work(one)
        except Exception:
            logger.exception("sweep broke at=%s id=%s", work.__name__, one)
