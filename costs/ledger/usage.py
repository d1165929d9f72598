"""Sums of usage, calls without a price, and deleting old answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from config.access.audit import audit
from config.access.models import User
from config.shared.errors import BadInput
from costs.models import Answer, Usage

ANSWER_DAYS = 30


def accept_unknown(usage: Usage, actor: User) -> None:
    """Accept the held amount as the price of a call without one, so that its model may be used again."""
    unknown = Usage.objects.filter(pk=usage.pk, certainty=Usage.Certainty.UNKNOWN)
    with transaction.atomic():
        if not unknown.update(certainty=Usage.Certainty.ESTIMATED):
            raise BadInput("This call already has a price.")
        audit(actor, "accept_price", usage, after={"cost_usd": f"{usage.cost_usd:f}"})


def forget_answers(now: datetime) -> None:
    """Delete the answers kept long enough; what they cost stays in the ledger."""
    Answer.objects.filter(created_at__lt=now - timedelta(days=ANSWER_DAYS)).delete()


def spent_on(subjects: Iterable[str]) -> dict[str, Decimal]:
    """Dollars by subject; a subject without usage is missing."""
    rows = Usage.objects.filter(subject__in=list(subjects)).values("subject")
    return dict(rows.annotate(usd=Sum("cost_usd")).values_list("subject", "usd"))
