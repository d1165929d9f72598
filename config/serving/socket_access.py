"""Who may open a WebSocket, and how long it stays open."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.db import DatabaseError
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from config.access.sessions import REFUSED, is_signed_in

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[Any]]
# A socket outlives its session by so much at most; each look costs two queries.
LOOK_SECONDS = 30.0


def is_own_origin(scope: Mapping[str, Any]) -> bool:
    """Whether the page that asks was served from here: same host, same port, or an origin that is trusted."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    host, origin = headers.get(b"host", ""), urlsplit(headers.get(b"origin", ""))
    if any(_is_trusted(origin.scheme, origin.netloc, one) for one in settings.CSRF_TRUSTED_ORIGINS):
        return True
    domain, _ = split_domain_port(host)
    is_same = origin.scheme in ("http", "https") and origin.netloc.lower() == host.lower()
    return is_same and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_trusted(scheme: str, netloc: str, trusted: str) -> bool:
    """As for forms: `https://*.example.org` is any host below."""
    pattern = urlsplit(trusted)
    return scheme == pattern.scheme and is_same_domain(netloc, pattern.netloc.lstrip("*"))


class OwnOrigin:
    """Refuses sockets of foreign pages, and of other servers on other ports of this host."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.denier: Application = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        application = self.application if is_own_origin(scope) else self.denier
        return await application(scope, receive, send)


class SignedIn:
    """Closes a socket when its session has ended or expired, or the password was changed."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        watch = asyncio.create_task(_watch(scope, send))
        try:
            return await self.application(scope, receive, send)
        finally:
            watch.cancel()


async def _watch(scope: Scope, send: Send) -> None:
    """Pushes are refused by themselves; this ends the socket of a page that nothing happens on."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            stays = await database_sync_to_async(is_signed_in)(scope)
        except DatabaseError:
            continue  # Nothing is known of the session until the database is back.
        if not stays:
            await send({"type": "websocket.close", "code": REFUSED})
            return
