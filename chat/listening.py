"""The socket of an open conversation: messages as they come, and as they grow."""

from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from chat import fragments
from chat.consumers import REFUSED
from chat.models import Conversation, Message
from config.access.sessions import is_signed_in
from config.shared.live import conversation_group


class ConversationConsumer(AsyncWebsocketConsumer):
    """`/ws/chat/<id>/`: sends messages as HTML that htmx puts in its place by id."""

    conversation_id: str | None = None

    async def connect(self) -> None:
        conversation_id = str(self.scope["url_route"]["kwargs"]["conversation_id"])
        may_listen = await database_sync_to_async(_may_listen)(self.scope, conversation_id)
        await self.accept()
        if not may_listen:
            # A refused handshake would be tried again for ever; a closed socket says no.
            await self.close(code=REFUSED)
            return
        self.conversation_id = conversation_id
        await self.channel_layer.group_add(conversation_group(conversation_id), self.channel_name)
        await self.send(text_data=await database_sync_to_async(_talk)(conversation_id))

    async def disconnect(self, code: int) -> None:
        if self.conversation_id:
            group = conversation_group(self.conversation_id)
            await self.channel_layer.group_discard(group, self.channel_name)

    async def changed(self, event: dict[str, Any]) -> None:
        if not await database_sync_to_async(_may_listen)(self.scope, str(self.conversation_id)):
            await self.close(code=REFUSED)
            return
        html = await database_sync_to_async(_drawn)(event)
        if html:
            await self.send(text_data=html)


def _may_listen(scope: Mapping[str, Any], conversation_id: str) -> bool:
    """Asked before each push: people sign out and leave workspaces while their pages are open."""
    if not is_signed_in(scope):
        return False
    return Conversation.objects.visible_to(scope["user"]).filter(pk=conversation_id).exists()


def _talk(conversation_id: str) -> str:
    return str(fragments.talk(Conversation.objects.get(pk=conversation_id)))


def _drawn(event: dict[str, Any]) -> str:
    row = Message.objects.select_related("author").filter(pk=event["message_id"]).first()
    if row is None:
        return ""
    if event["kind"] == "message_added":
        return str(fragments.added(row))
    is_growing = event["kind"] == "message_delta" and row.status == Message.Status.STREAMING
    return str(fragments.message(row, text=event["text"] if is_growing else None))
