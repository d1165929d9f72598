"""`If-Match`: an act is about the thing as its sender has seen it, or is refused with 412."""

from collections.abc import Iterator, Sequence
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
    """The marks that the sender has seen, any of which will do (`config.shared.seen`); empty for none.

    What a verb refuses because of them is a 412.
    """
    with _refusing(seen := _seen(request)):
        yield ",".join(seen)


@contextmanager
def matching_number(request: HttpRequest, now: int) -> Iterator[int | None]:
    """The same where the mark is a number, as of versions; of several the present one, `now`, if it is among them."""
    with _refusing(seen := _seen(request)):
        numbers = [int(one) for one in seen if one.isascii() and one.isdigit() and len(one) < 10]
        if seen and not numbers:
            raise DomainError(STALE, code="changed_meanwhile")
        yield now if now in numbers else numbers[0] if numbers else None


@contextmanager
def _refusing(seen: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except DomainError as refused:
        if not seen or refused.code not in ("changed_meanwhile", "plan_changed"):
            raise
        raise DomainError(refused.message, code=refused.code, status=412) from refused


def _seen(request: HttpRequest) -> list[str]:
    """Without their quotes, which some leave out; none where anything will do."""
    text = request.headers.get("If-Match", "*").strip()
    found = [one.removeprefix("W/").strip('"') for one in parse_etags(text) or [text]]
    return [] if "*" in found else [one for one in found if one]


def mark(response: HttpResponse, seen: object) -> None:
    """Let the answer say what `If-Match` wants to hear."""
    response.headers["ETag"] = quote_etag(str(seen))
