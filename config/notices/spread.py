"""Making notices, and spreading each to those who want it."""

import json
import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.access.models import User
from config.notices.choices import NoticeKind, NoticeScope
from config.notices.models import Delivery, Notice, Preference, Webhook
from config.shared import live
from config.shared.jobs import queue

logger = logging.getLogger(__name__)
SPREAD = "config.notices.tasks.spread"
DELIVER = "config.notices.tasks.deliver"
# Reviews open by the dozen: one notice of a subject says so, until this has passed.
QUIET = {NoticeKind.REVIEW: timedelta(minutes=15)}


def tell(
    kind: NoticeKind,
    *,
    workspace_id: UUID,
    owner_id: UUID | None,
    subject: str,
    title: str,
    path: str,
    detail: str = "",
    actor: str = "",
) -> None:
    """Make a notice in the transaction of what it tells of; it is spread after commit."""
    if kind in QUIET and _was_told(kind, subject):
        return
    notice = Notice.objects.create(
        kind=kind,
        workspace_id=workspace_id,
        owner_id=owner_id,
        subject=subject,
        title=" ".join(title.split())[:200],
        detail=detail[:2000],
        path=path,
        actor=actor,
    )
    group = live.workspace_group(workspace_id)
    live.publish_on_commit(group, "notice_made", notice_id=str(notice.pk))
    queue(SPREAD, notice.pk)


def _was_told(kind: NoticeKind, subject: str) -> bool:
    since = timezone.now() - QUIET[kind]
    return Notice.objects.filter(subject=subject, kind=kind, at__gt=since).exists()


def spread(notice_id: UUID) -> None:
    """A delivery for each webhook and each mailbox that wants it; once, whoever calls."""
    with transaction.atomic():
        rows = Notice.objects.filter(pk=notice_id, spread_at=None)
        if not rows.update(spread_at=timezone.now()):
            logger.info("notice is spread already notice=%s", notice_id)
            return
        notice = Notice.objects.select_related("workspace").get(pk=notice_id)
        made = Delivery.objects.bulk_create([*_to_webhooks(notice), *_to_people(notice)])
        for delivery in made:
            queue(DELIVER, delivery.pk)
    logger.info("notice spread notice=%s kind=%s to=%s", notice_id, notice.kind, len(made))


def _to_webhooks(notice: Notice) -> list[Delivery]:
    body = message(notice)
    return [
        Delivery(notice=notice, webhook=webhook, body=body)
        for webhook in Webhook.objects.wanting(notice)
    ]


def _to_people(notice: Notice) -> list[Delivery]:
    """By e-mail, where this server sends any. Who did it knows already."""
    if not settings.EMAIL_IN_USE:
        return []
    wanting = Preference.objects.filter(
        Q(scope=NoticeScope.ALL) | Q(user=notice.owner_id),
        email_kinds__contains=[notice.kind],
        user__memberships__workspace=notice.workspace_id,
        user__is_active=True,
    )
    people = User.objects.filter(notice_preference__in=wanting).exclude(email="")
    people = people.exclude(username=notice.actor)
    return [Delivery(notice=notice, person=person) for person in people]


def message(notice: Notice) -> str:
    """The body that webhooks are sent."""
    data = {
        "notice_id": str(notice.pk),
        "workspace_id": str(notice.workspace_id),
        "workspace": notice.workspace.name,
        "subject": notice.subject,
        "title": notice.title,
        "text": notice.get_kind_display(),
        "detail": notice.detail,
        "actor": notice.actor,
        "url": settings.SITE_URL + notice.path,
    }
    return _json(notice.kind, notice.at.isoformat(), data)


def probe_message(webhook: Webhook) -> str:
    data = {"workspace_id": str(webhook.workspace_id), "webhook_id": str(webhook.pk)}
    return _json("test", timezone.now().isoformat(), data)


def _json(kind: str, timestamp: str, data: dict[str, str]) -> str:
    return json.dumps({"type": kind, "timestamp": timestamp, "data": data}, ensure_ascii=False)


def unspread() -> list[UUID]:
    """What a lost message left behind, oldest first."""
    return list(
        Notice.objects.filter(spread_at=None).order_by("at").values_list("pk", flat=True)[:500]
    )
