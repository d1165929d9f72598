"""All WebSocket routes; the last one refuses unknown paths."""

import logging

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from chat.routing import urlpatterns as chat_urlpatterns
from config.notices.consumers import NoticeConsumer

logger = logging.getLogger(__name__)
UNKNOWN = 4404


class NoSuchSocket(AsyncWebsocketConsumer):
    """Closes a socket with an unknown path or an invalid id."""

    async def connect(self) -> None:
        logger.info("no such socket path=%r", self.scope["path"])
        await self.accept()
        # A refused handshake would be tried again for ever; a closed socket says no.
        await self.close(code=UNKNOWN)


socket_urlpatterns = [
    *chat_urlpatterns,
    path("ws/notices/", NoticeConsumer.as_asgi()),
    re_path("", NoSuchSocket.as_asgi()),
]
