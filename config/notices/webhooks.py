"""What administrators do with the webhooks of their workspace."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from config.access.audit import audit
from config.access.models import User, Workspace
from config.access.permissions import require
from config.notices import deliveries
from config.notices.models import Delivery, Webhook
from config.notices.sending import outbound
from config.notices.spread import DELIVER, probe_message
from config.shared.errors import BadInput, DomainError
from config.shared.jobs import queue

MOST = 20
VERB = "manage_webhooks"


def make(*, by: User, workspace: Workspace, url: str, kinds: Iterable[str]) -> Webhook:
    """Raises BadInput for one too many, or for an address that is there already."""
    with transaction.atomic():
        # One at a time, so that the count holds.
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        webhook = Webhook(workspace=workspace, url=url, kinds=list(kinds))
        require(by, VERB, webhook)
        there = Webhook.objects.filter(workspace=workspace)
        if there.count() >= MOST:
            raise BadInput(f"This workspace has {MOST} webhooks. Remove one first.")
        if there.filter(url=url).exists():
            raise BadInput("This workspace sends to this address already.")
        webhook.save(force_insert=True)
        audit(by, "make_webhook", webhook, after={"url": url, "kinds": webhook.kinds})
    return webhook


def secret(webhook: Webhook) -> str:
    return outbound.secret_of(webhook.pk, webhook.secret_number)


@transaction.atomic
def renew_secret(webhook: Webhook, by: User) -> Webhook:
    Webhook.objects.filter(pk=webhook.pk).update(secret_number=F("secret_number") + 1)
    webhook.refresh_from_db(fields=["secret_number"])
    audit(by, "renew_webhook_secret", webhook)
    return webhook


@transaction.atomic
def switch(webhook: Webhook, by: User, *, on: bool) -> None:
    rows = Webhook.objects.filter(pk=webhook.pk, is_active=not on)
    if rows.update(is_active=on, off_reason=""):
        audit(by, "switch_webhook", webhook, after={"is_active": on})


@transaction.atomic
def probe(webhook: Webhook) -> Delivery:
    """A message of type `test`. Raises DomainError while it is switched off."""
    if not webhook.is_active:
        raise DomainError("This webhook is switched off. Switch it on first.")
    delivery = Delivery.objects.create(webhook=webhook, body=probe_message(webhook))
    queue(DELIVER, delivery.pk)
    return delivery


@transaction.atomic
def remove(webhook: Webhook, by: User) -> None:
    audit(by, "remove_webhook", webhook, before={"url": webhook.url})
    Webhook.objects.filter(pk=webhook.pk).delete()


@transaction.atomic
def send_again(delivery: Delivery) -> bool:
    sent = deliveries.send_again(delivery)
    if sent:
        queue(DELIVER, delivery.pk)
    return sent
