"""Adding a message to a conversation."""

from typing import Any

from chat.models import Conversation, Message
from config.access.models import User
from config.shared.live import conversation_group, publish_on_commit


def say(
    conversation: Conversation,
    role: str,
    content: str,
    *,
    author: User | None = None,
    **fields: Any,
) -> Message:
    """Add a message, and show it on every open page."""
    message = Message.objects.create(
        conversation=conversation, role=role, content=content, author=author, **fields
    )
    show(message, "message_added")
    return message


def show(message: Message, kind: str = "message_changed") -> None:
    """Every open page draws the message again."""
    group = conversation_group(message.conversation_id)
    publish_on_commit(group, kind, message_id=str(message.pk))
