"""Celery entry points of notices. Each may run twice."""

from uuid import UUID

from celery import shared_task

from config.notices import deliveries
from config.notices import spread as spreading
from config.shared.database.lapsed import free_lapsed


@shared_task
def spread(notice_id: str) -> None:
    spreading.spread(UUID(notice_id))


@shared_task
def deliver(delivery_id: str) -> None:
    deliveries.deliver(UUID(delivery_id))


@shared_task
def sweep() -> None:
    """What lost messages left: notices to spread, deliveries that are due, again or still."""
    free_lapsed("notices")
    for notice_id in spreading.unspread():
        spread.delay(str(notice_id))
    for delivery_id in deliveries.to_send():
        deliver.delay(str(delivery_id))
    deliveries.forget()
