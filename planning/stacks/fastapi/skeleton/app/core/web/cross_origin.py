"""Requests that other sites make in a person's name are refused, so that forms need no tokens."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = {"GET", "HEAD", "OPTIONS"}


class CrossOriginProtection:
    """A browser says where a request comes from: `Sec-Fetch-Site`, or `Origin` in older ones; programs say neither."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_changing = scope["type"] == "http" and scope["method"] not in SAFE
        if is_changing and is_from_elsewhere(Headers(scope=scope)):
            answer = PlainTextResponse("Refused: this request comes from another site.", 403)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_from_elsewhere(headers: Headers) -> bool:
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("Host")
