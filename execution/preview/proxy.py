"""The server of all preview hosts: lets in who has a pass, and hands requests on to the program of that host."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from html import escape
from typing import Any, TypeVar
from urllib.parse import parse_qs

import httpx2
from asgiref.sync import sync_to_async
from django.conf import settings

from config.shared.database.connections import release_connection
from execution.preview import addresses, headers
from execution.preview.life import Life

logger = logging.getLogger(__name__)
R = TypeVar("R")
Message = MutableMapping[str, Any]
Scope = Message
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
MB = 1024 * 1024
ASKED_BYTES = 16 * MB
# Somebody who is put out of a workspace is out of its previews after so long.
PASS_SECONDS = 10.0
TIMEOUTS = {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 5.0}
NO_SUCH = "Nothing runs at this address now. Start the preview again from its plan in Masterplan."
NO_PASS = "This is a preview of software that Masterplan built. Open it from its plan."
USED = "This link has been used, or is too old. Open the preview again from its plan."
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    '<meta name="viewport" content="width=device-width"><title>Preview</title><h1>Preview</h1><p>{text}</p></html>'
)
OWN_HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'"),
]


class Proxy:
    """An ASGI application; `lives` are those of the keeper, by label."""

    def __init__(self, lives: Mapping[str, Life]) -> None:
        self.lives = lives
        self.transports: dict[str, httpx2.AsyncHTTPTransport] = {}
        self.passes: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        life = self.lives.get(addresses.label_of(_host(scope)))
        if life is None or not life.socket:
            await _say(send, 404, NO_SUCH)
        elif scope["path"] == addresses.ENTER:
            await self._enter(scope, send, life)
        elif not await self._may_pass(scope, life):
            await _say(send, 403, NO_PASS)
        else:
            await self._hand_on(scope, receive, send, life)

    async def _enter(self, scope: Scope, send: Send, life: Life) -> None:
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        value = await _with_database(addresses.let_in, life.preview_id, token)
        if not value:
            await _say(send, 403, USED)
            return
        life.used()
        cookie = headers.pass_cookie(
            value, max_age=int(settings.PREVIEW_CAP_SECONDS), is_secure=addresses.is_secure()
        )
        more = [(b"location", b"/"), (b"set-cookie", cookie)]
        await _say(send, 303, "Opening …", more)

    async def _may_pass(self, scope: Scope, life: Life) -> bool:
        cookie = headers.cookie_value(scope["headers"], addresses.cookie_name())
        key = f"{life.label} {cookie}"
        now = time.monotonic()
        if cookie and self.passes.get(key, 0.0) > now:
            return True
        if not cookie or not await _with_database(addresses.is_guest, life.preview_id, cookie):
            return False
        self.passes = {one: until for one, until in self.passes.items() if until > now}
        self.passes[key] = now + PASS_SECONDS
        return True

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send, life: Life) -> None:
        body = await _body(receive)
        if body is None:
            await _say(send, 413, f"A request may have {ASKED_BYTES // MB} MB at most.")
            return
        life.used(_page(scope))
        request = httpx2.Request(
            scope["method"],
            _url(scope),
            headers=headers.going_in(scope["headers"]),
            content=body or None,
            extensions={"timeout": TIMEOUTS},
        )
        answering = Answering(send=send, life=life, path=scope["path"])
        try:
            answer = await self._transport(life).handle_async_request(request)
            try:
                await answering.pass_on(answer)
            finally:
                await answer.aclose()
        except httpx2.TimeoutException:
            await answering.give_up(504, "The program does not answer in time.")
        except httpx2.HTTPError as error:
            logger.info("preview does not answer preview=%s error=%r", life.preview_id, error)
            await answering.give_up(502, "The program broke off. Its last lines stand on its page.")

    def _transport(self, life: Life) -> httpx2.AsyncHTTPTransport:
        if life.label not in self.transports:
            for gone in set(self.transports) - set(self.lives):
                del self.transports[gone]
            self.transports[life.label] = httpx2.AsyncHTTPTransport(uds=life.socket)
        return self.transports[life.label]


class Answering:
    """One answer on its way to the browser, cut where it is too long."""

    def __init__(self, *, send: Send, life: Life, path: str) -> None:
        self.send = send
        self.life = life
        self.path = path
        self.most = settings.PREVIEW_ANSWER_MB * MB
        self.has_begun = False

    async def pass_on(self, answer: httpx2.Response) -> None:
        length = answer.headers.get("content-length", "")
        if length.isdigit() and int(length) > self.most and not _has_no_body(answer):
            self._note()
            await self.give_up(502, self.life.note)
            return
        raw = headers.coming_out(answer.headers.raw)
        await self.send(
            {"type": "http.response.start", "status": answer.status_code, "headers": raw}
        )
        self.has_begun = True
        sent = 0
        async for chunk in answer.stream:  # type: ignore[union-attr]
            sent += len(chunk)
            if sent > self.most:
                self._note()
                break
            await self.send({"type": "http.response.body", "body": chunk, "more_body": True})
        await self.send({"type": "http.response.body", "body": b""})

    async def give_up(self, status: int, text: str) -> None:
        if self.has_begun:
            await self.send({"type": "http.response.body", "body": b""})
        else:
            self.has_begun = True
            await _say(self.send, status, text)

    def _note(self) -> None:
        most = settings.PREVIEW_ANSWER_MB
        self.life.note = f"The answer at {self.path[:200]} was longer than {most} MB and was cut."


def _has_no_body(answer: httpx2.Response) -> bool:
    return answer.status_code in (204, 304)


def _host(scope: Scope) -> str:
    return dict(scope["headers"]).get(b"host", b"").decode("latin-1")


def _url(scope: Scope) -> str:
    """As it was sent: nothing is decoded or put in order on the way."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return f"http://{_host(scope)}{path}{'?' + query if query else ''}"


def _page(scope: Scope) -> str:
    """The address, if a person went there; not what a page brings with it."""
    wants = dict(scope["headers"]).get(b"accept", b"")
    return str(scope["path"]) if scope["method"] == "GET" and b"text/html" in wants else ""


async def _body(receive: Receive) -> bytes | None:
    """None if it is too long."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > ASKED_BYTES:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)


async def _say(
    send: Send, status: int, text: str, more: list[headers.Header] | None = None
) -> None:
    """A page of our own."""
    start = {"type": "http.response.start", "status": status, "headers": OWN_HEADERS + (more or [])}
    await send(start)
    await send({"type": "http.response.body", "body": PAGE.format(text=escape(text)).encode()})


async def _with_database(work: Callable[..., R], *args: Any) -> R:
    def done() -> R:
        try:
            return work(*args)
        finally:
            release_connection()

    return await sync_to_async(done, thread_sensitive=False)()
