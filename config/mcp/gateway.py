"""The ASGI application of the MCP server: an address for each set of tools, for holders of a token.

A call carries its token on to the API, which asks for everything again: scope, role, rate.
"""

import asyncio
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpResponse
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from config.access.api import tokens
from config.access.api.middleware import BAD_TOKEN
from config.access.choices import TokenScope
from config.access.models import ApiToken
from config.mcp import protocol
from config.mcp.invocation import Caller
from config.mcp.tool_sets import NAMES
from config.shared.api.problem_bodies import problem

ROOT = "/mcp/"
NO_SUCH_SET = f"There is nothing here. The tools are at {', '.join(ROOT + name for name in NAMES)}."
ONLY_POST = "This server answers POST alone: it keeps nothing between two requests."


class Gateway:
    def __init__(self) -> None:
        # Nothing is kept between requests, so any process on any host can answer the next one.
        self.manager = StreamableHTTPSessionManager(
            protocol.server(), json_response=True, stateless=True
        )
        self.is_ready = asyncio.Event()
        self.running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": f"{scope['type']}.close"})
            return
        refusal, session = await _look(scope)
        if refusal is not None:
            await _answer(refusal, send)
            return
        await self._start()
        await self.manager.handle_request(scope | {protocol.SESSION: session}, receive, send)

    async def _start(self) -> None:
        """Daphne tells no application when it begins, so the first request does."""
        if self.running is None:
            self.running = asyncio.create_task(self._run())
        await self.is_ready.wait()

    async def _run(self) -> None:
        async with self.manager.run():
            self.is_ready.set()
            await asyncio.Event().wait()


async def _look(scope: Any) -> tuple[HttpResponse | None, protocol.Session | None]:
    """A refusal, or the session of this request."""
    name = scope["path"].removeprefix(ROOT).strip("/")
    if not scope["path"].startswith(ROOT) or name not in NAMES:
        return problem(404, NO_SUCH_SET), None
    if scope["method"] != "POST":
        return problem(405, ONLY_POST, headers={"Allow": "POST"}), None
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    token = await sync_to_async(_find)(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        return _unknown(is_sent=bool(secret)), None
    client = scope.get("client") or ("",)
    caller = Caller(
        authorization=headers["authorization"],
        host=headers.get("host", ""),
        scheme=_scheme(scope, headers),
        address=client[0],
    )
    may_write = token.scope == TokenScope.WRITE
    return None, protocol.Session(tool_set=name, may_write=may_write, caller=caller)


def _scheme(scope: Any, headers: dict[str, str]) -> str:
    said = headers.get("x-forwarded-proto") if settings.BEHIND_PROXY else None
    return said or str(scope.get("scheme", "http"))


def _find(secret: str) -> ApiToken | None:
    try:
        return tokens.find(secret)
    finally:
        close_old_connections()


def _unknown(*, is_sent: bool) -> HttpResponse:
    if not is_sent:
        return problem(401, headers={"WWW-Authenticate": "Bearer"})
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return problem(401, BAD_TOKEN, code="bad_token", headers=headers)


async def _answer(response: HttpResponse, send: Any) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})


application = Gateway()
