"""Notices, and those who want them."""

from typing import Any

from config.access.models import Workspace
from config.notices.choices import NoticeKind
from config.notices.models import Delivery, Notice, Webhook
from config.notices.spread import message, tell


def notice(workspace: Workspace, **fields: Any) -> Notice:
    given: dict[str, Any] = {
        "kind": NoticeKind.DRAFT,
        "owner_id": None,
        "subject": "plan:1",
        "title": "Library",
        "path": "/plans/1/",
    }
    given |= fields
    tell(given.pop("kind"), workspace_id=workspace.pk, **given)
    return Notice.objects.filter(workspace=workspace).latest("at")


def delivery(webhook: Webhook) -> Delivery:
    told = notice(webhook.workspace)
    return Delivery.objects.create(notice=told, webhook=webhook, body=message(told))
