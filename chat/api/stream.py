"""An answer of the model while it is written, as server-sent events."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.core.serializers.json import DjangoJSONEncoder

from chat.models import Conversation, Message
from config.access.models import ApiToken, User
from config.shared.live import conversation_group

# A line between two events, so that proxies keep the connection; then the row is read, whatever was pushed.
QUIET_SECONDS = 10.0
# Whoever waits longer asks again.
LONGEST_SECONDS = 600.0


class Listener:
    """Follows the newest answer in a conversation as one person, perhaps by a token, may see it."""

    def __init__(self, conversation_id: UUID, user: User, token: ApiToken | None) -> None:
        self.conversation_id = conversation_id
        self.user = user
        self.token = token
        self.sent = ""

    def read(self) -> Message | None:
        """The newest answer as it is stored; None if there is none, or not for this person any more."""
        if self.token and not ApiToken.objects.usable().filter(pk=self.token.pk).exists():
            return None
        mine = Conversation.objects.visible_to(self.user).filter(pk=self.conversation_id)
        answers = Message.objects.filter(conversation__in=mine, role=Message.Role.ASSISTANT)
        return answers.order_by("-created_at").first()

    async def events(self) -> AsyncIterator[bytes]:
        """Until the answer is complete, stopped or failed: `delta` for new text, `message` for the whole at the end."""
        layer: Any = get_channel_layer()
        channel = await layer.new_channel()
        # Before the first look, so that nothing is missed between the two.
        await layer.group_add(conversation_group(self.conversation_id), channel)
        heard = asyncio.ensure_future(layer.receive(channel))
        ends_at = time.monotonic() + LONGEST_SECONDS
        try:
            row = await database_sync_to_async(self.read)()
            while row is not None and row.status == Message.Status.STREAMING:
                yield self._grown(row, row.content)
                if time.monotonic() > ends_at:
                    return
                done, _ = await asyncio.wait({heard}, timeout=QUIET_SECONDS)
                row = await database_sync_to_async(self.read)()
                if done:
                    event = heard.result()
                    heard = asyncio.ensure_future(layer.receive(channel))
                    if row is not None and event.get("message_id") == str(row.pk):
                        yield self._grown(row, event.get("text", ""))
            if row is not None:
                yield _event("message", _whole(row))
        finally:
            heard.cancel()
            await layer.group_discard(conversation_group(self.conversation_id), channel)

    def _grown(self, row: Message, text: str) -> bytes:
        """What is new of the text; a line without meaning if nothing is."""
        if len(text) <= len(self.sent) or not text.startswith(self.sent):
            return b": waiting\n\n"
        new, self.sent = text[len(self.sent) :], text
        return _event("delta", {"message_id": row.pk, "text": new})


def _whole(row: Message) -> dict[str, Any]:
    return {"message_id": row.pk, "status": row.status, "content": row.content}


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, cls=DjangoJSONEncoder)}\n\n".encode()
