from celery import shared_task
from django.utils import timezone

from costs import limits, metering


@shared_task
def sweep() -> None:
    """Repair what died: lost holds are booked, slots freed, answers past their time deleted."""
    now = timezone.now()
    metering.book_lost(now)
    metering.forget_answers(now)
    limits.free_lapsed(now)
