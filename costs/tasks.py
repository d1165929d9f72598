from celery import shared_task
from django.utils import timezone

from costs.ledger import holds, usage
from costs.model_client import capacity


@shared_task
def sweep() -> None:
    """Repair what died: lost holds are booked, slots freed, answers past their time deleted."""
    now = timezone.now()
    holds.book_lost(now)
    usage.forget_answers(now)
    capacity.free_lapsed(now)
