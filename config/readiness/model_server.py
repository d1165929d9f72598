"""Checks at start whether a configured model server accepts calls without an API key."""

import json
import os
import urllib.error
import urllib.request

SECONDS = 10.0
REFUSING = {401, 403}
# A server without this endpoint, this method on it, or this model.
UNKNOWN = {404, 405, 501}
# One that is asked for a key may still show its list of models to anybody, so this comes first.
COUNT = {"model": "claude-haiku-5-5", "messages": [{"role": "user", "content": "Hello"}]}
ASKED = (("/v1/messages/count_tokens", json.dumps(COUNT).encode()), ("/v1/models", None))


class KeyMissing(Exception):
    """The server requires an API key, or its address is not valid."""

    remedy = "set ANTHROPIC_API_KEY, or another ANTHROPIC_BASE_URL"


def is_without_key() -> bool:
    return bool(os.environ.get("ANTHROPIC_BASE_URL")) and not os.environ.get("ANTHROPIC_API_KEY")


def ask_without_key() -> str:
    """Ask the server once: a warning to print, empty if it accepts calls. Raises KeyMissing."""
    address = os.environ["ANTHROPIC_BASE_URL"]
    try:
        status = next(
            (
                found
                for path, body in ASKED
                if (found := _status(address, path, body)) not in UNKNOWN
            ),
            200,
        )
    except OSError as error:
        return f"{address} does not answer: {getattr(error, 'reason', error)}"
    except ValueError as error:
        raise KeyMissing(f"{address} is no address of a server: {error}") from error
    if status in REFUSING:
        raise KeyMissing(f"{address} wants a key ({status}), and none is set")
    return f"{address} answers with {status}" if status >= 500 else ""


def _status(address: str, path: str, body: bytes | None) -> int:
    if not address.startswith(("http://", "https://")):
        raise ValueError("it begins with neither http:// nor https://")
    headers = {"anthropic-version": "2023-06-01", "content-type": "application/json"}
    request = urllib.request.Request(address.rstrip("/") + path, data=body, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
