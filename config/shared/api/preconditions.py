"""`If-Match`: an act is about the thing as its sender has seen it, or is refused with 412."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag

from config.shared.errors import DomainError

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what you have seen: if it is another by now, nothing is done and the answer is 412.",
    "schema": {"type": "string", "maxLength": 200},
}
# For `openapi_extra` of an operation that looks at it.
LOOKS = {"parameters": [IF_MATCH]}
STALE = "This is not as you have seen it any more. Read it again, and send what you want with its new ETag."


@contextmanager
def matching(request: HttpRequest) -> Iterator[str]:
    """The mark that the sender has seen; empty for none. What a verb refuses because of it is a 412."""
    seen = _seen(request)
    try:
        yield seen
    except DomainError as refused:
        if not seen or refused.code not in ("changed_meanwhile", "plan_changed"):
            raise
        raise DomainError(refused.message, code=refused.code, status=412) from refused


@contextmanager
def matching_number(request: HttpRequest) -> Iterator[int | None]:
    """The same where the mark is a number, as of versions."""
    with matching(request) as seen:
        if seen and not (seen.isascii() and seen.isdigit() and len(seen) < 10):
            raise DomainError(STALE, code="changed_meanwhile")
        yield int(seen) if seen else None


def _seen(request: HttpRequest) -> str:
    """Without its quotes, which some leave out; any of several would do, so the first stands for them."""
    text = request.headers.get("If-Match", "*").strip()
    first = (parse_etags(text) or [text])[0]
    return "" if first == "*" else first.removeprefix("W/").strip('"')


def mark(response: HttpResponse, seen: object) -> None:
    """Let the answer say what `If-Match` wants to hear."""
    response.headers["ETag"] = quote_etag(str(seen))
