from celery import shared_task
from django.utils import timezone

from config.shared.database.lapsed import free_lapsed
from costs.ledger import holds, usage


@shared_task
def sweep() -> None:
    """Repair what died: lost holds are booked, slots freed, answers past their time deleted."""
    now = timezone.now()
    holds.book_lost(now)
    usage.forget_answers(now)
    free_lapsed("costs")
