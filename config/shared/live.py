"""Notifying open pages of changes. A push carries no content; the page reads again."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def plan_group(plan_id: Any) -> str:
    return f"plan-{plan_id}"


def conversation_group(conversation_id: Any) -> str:
    return f"conversation-{conversation_id}"


def user_group(user_id: Any) -> str:
    return f"user-{user_id}"


def workspace_group(workspace_id: Any) -> str:
    return f"workspace-{workspace_id}"


def publish(group: str, kind: str, **ids: Any) -> None:
    """Tell a group now that something of `kind` changed; ids and plain values only, never HTML.

    A broker that is down is logged: pages read the database again when they reconnect.
    """
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(group, {"type": "changed", "kind": kind, **ids})
    except (OSError, RedisError) as error:
        logger.warning("push lost group=%s kind=%s error=%s", group, kind, error)


def publish_on_commit(group: str, kind: str, **ids: Any) -> None:
    # A partial has no name, which Django wants to log when a robust callback raises.
    def push() -> None:
        publish(group, kind, **ids)

    transaction.on_commit(push, robust=True)
