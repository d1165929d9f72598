"""Carrying out deliveries: claimed by lease, tried a bounded number of times, each try recorded."""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from config.notices.choices import DeliveryStatus
from config.notices.models import Delivery, DeliveryQuerySet, DeliveryTry, Notice, Webhook
from config.notices.sending import mail, outbound
from config.notices.sending.destination import Refused, checked
from config.notices.sending.outbound import Outcome
from config.shared.database.connections import patiently, release_connection
from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import claim, take_away

logger = logging.getLogger(__name__)
# What is waited after each try that failed; after the last one it is given up.
PAUSES = [
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
]
MOST_TRIES = len(PAUSES) + 1
OFF = "The webhook is switched off."
GONE = "It answered 410 Gone: nobody listens there any more."
AT_ONCE = 500
DAYS_KEPT = 90


def deliver(delivery_id: UUID) -> None:
    """One try, if it is due and nobody else makes it. May come to its receiver twice, under one id."""
    rows = Delivery.objects.due().filter(pk=delivery_id)
    fence = claim(rows, tries=F("tries") + 1)
    if fence is None:
        return
    delivery = Delivery.objects.select_related("webhook", "person", "notice__workspace").get(
        pk=delivery_id
    )
    release_connection()
    outcome = _tried(delivery)
    patiently(partial(_record, delivery, fence, outcome))


def _tried(delivery: Delivery) -> Outcome:
    if delivery.webhook is None:
        assert delivery.notice is not None
        assert delivery.person is not None
        return mail.send(delivery.notice, delivery.person)
    webhook = delivery.webhook
    if not webhook.is_active:
        return Outcome(status_code=None, error=OFF, milliseconds=0)
    try:
        destination = checked(webhook.url)
    except Refused as refused:
        return Outcome(status_code=None, error=refused.message[:300], milliseconds=0)
    headers = outbound.signed_headers(
        delivery.pk,
        delivery.body,
        secret=outbound.secret_of(webhook.pk, webhook.secret_number),
        at=timezone.now().timestamp(),
    )
    return outbound.post(destination, delivery.body, headers)


@transaction.atomic
def _record(delivery: Delivery, fence: int, outcome: Outcome) -> None:
    """By the fence: a late holder writes nothing."""
    now = timezone.now()
    held = Delivery.objects.filter(pk=delivery.pk, fence=fence, status=DeliveryStatus.PENDING)
    if outcome.is_taken:
        done = _end(held, DeliveryStatus.DELIVERED)
    elif delivery.tries >= MOST_TRIES or outcome.error == OFF:
        done = _end(held, DeliveryStatus.FAILED)
    else:
        done = held.update(lease_until=None, due_at=now + PAUSES[delivery.tries - 1])
    if not done:
        logger.info("delivery was taken away delivery=%s", delivery.pk)
        return
    DeliveryTry.objects.create(
        delivery=delivery,
        # From its first day on: one that is sent again counts its tries anew.
        number=delivery.log.count() + 1,
        status_code=outcome.status_code,
        error=outcome.error,
        milliseconds=outcome.milliseconds,
    )
    if outcome.status_code == outbound.GONE and delivery.webhook_id:
        Webhook.objects.filter(pk=delivery.webhook_id, is_active=True).update(
            is_active=False, off_reason=GONE
        )
    logger.info(
        "delivery tried delivery=%s try=%s status=%s error=%s",
        delivery.pk, delivery.tries, outcome.status_code, outcome.error,
    )  # fmt: skip


def _end(held: DeliveryQuerySet, status: str) -> int:
    return held.move_all(
        status, source=[DeliveryStatus.PENDING], lease_until=None, ended_at=timezone.now()
    )


def send_again(delivery: Delivery) -> bool:
    """A failed one from the start, its log kept. False if it is not failed any more."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    return bool(
        rows.move_all(
            DeliveryStatus.PENDING,
            source=[DeliveryStatus.FAILED],
            next_fence=True,
            tries=0,
            due_at=timezone.now(),
            ended_at=None,
        )
    )


@on_lapse(Delivery, status=DeliveryStatus.PENDING)
def _free_deliveries(rows: QuerySet[Delivery]) -> None:
    """Whoever sent it has died; the try counts, and it is due at once."""
    take_away(rows)


def to_send() -> list[UUID]:
    found = Delivery.objects.to_send().order_by("due_at")
    return list(found.values_list("pk", flat=True)[:AT_ONCE])


def forget() -> None:
    """Notices past their time, with their deliveries."""
    before = timezone.now() - timedelta(days=DAYS_KEPT)
    Notice.objects.filter(at__lt=before).delete()
    Delivery.objects.filter(notice=None, created_at__lt=before).delete()
