"""Error responses of a model's server: which are worth a retry, and which end the call.

Any make of server may answer, so the content of errors is never relied on.
"""

import json
import math
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from config.shared.database.storable import shortened, storable
from config.shared.secrets import without_secrets
from costs.errors import ModelMisconfigured
from costs.model_client.retries import Fault
from costs.models import Usage

PASSING_STATUSES = {429, 529}
# Types of errors in a stream that will be the same next time.
LASTING_ERRORS = {
    "invalid_request_error",
    "authentication_error",
    "billing_error",
    "permission_error",
    "not_found_error",
    "request_too_large",
}
UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.LocalProtocolError,
    httpx2.UnsupportedProtocol,
    httpx2.TooManyRedirects,
)
# A refusal is known by its status; what it says beyond that is waited for only so long.
BODY_SECONDS = 5.0
BODY_BYTES = 64 * 1024
REASON_CHARS = 300


class Refusal(Exception):
    """A server answered with an error status: nothing is charged."""

    def __init__(self, status: int, *, reason: str = "", retry_after: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.reason = reason
        self.retry_after = retry_after

    def as_error(self) -> Fault | ModelMisconfigured:
        said = f": {self.reason}" if self.reason else ""
        if self.status in PASSING_STATUSES or self.status >= 500:
            reason = f"The model's server answered {self.status}{said}"
            return Fault(reason, retry_after=self.retry_after)
        return ModelMisconfigured(f"The model refused the request ({self.status}){said}")


def raise_refusal(response: httpx2.Response) -> None:
    """A hook on every response, before its body is read. Raises Refusal for all but answers and redirects."""
    if response.is_success or response.has_redirect_location:
        return
    response.request.extensions.get("timeout", {})["read"] = BODY_SECONDS
    try:
        body = body_of(response, most_bytes=BODY_BYTES, seconds=BODY_SECONDS)
    except (httpx2.HTTPError, Fault):
        body = b""
    raise Refusal(
        response.status_code,
        reason=_reason(body),
        retry_after=retry_after(response.headers.get("retry-after", "")),
    )


def body_of(response: httpx2.Response, *, most_bytes: int, seconds: float = math.inf) -> bytes:
    """Raises Fault for a body that is longer, or comes slower."""
    until = time.monotonic() + seconds
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > most_bytes or time.monotonic() > until:
            raise Fault(
                "The model's server sent an answer without an end", outcome=Usage.Outcome.CUT
            )
    return bytes(body)


def _reason(body: bytes) -> str:
    """The message in the body: of its error object, or all of it if it is plain text."""
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        text = body.decode(errors="replace").strip()
        return "" if text.startswith("<") else _quoted(text, REASON_CHARS)
    return error_said(error.get("error"))[1] if isinstance(error, dict) else ""


def error_said(error: Any) -> tuple[str, str]:
    """Type and message of an error object, both empty where it has none."""
    if isinstance(error, str):
        return "", _quoted(error, REASON_CHARS)
    if not isinstance(error, dict):
        return "", ""
    kind, message = (
        value if isinstance(value := error.get(name), str) else "" for name in ("type", "message")
    )
    return _quoted(kind, 40), _quoted(message, REASON_CHARS)


def _quoted(said: str, most_chars: int) -> str:
    """Without the key, which a server may repeat, and which would be stored and shown with the error."""
    return shortened(storable(without_secrets(said)), most_chars)


def streamed_error(error: Any, *, has_begun: bool) -> Fault | ModelMisconfigured:
    """An error inside a stream; what had begun has to be paid."""
    kind, message = error_said(error)
    said = ": ".join(filter(None, (kind, message))) or "an error without a message"
    if kind in LASTING_ERRORS:
        return ModelMisconfigured(f"The model refused the request ({kind}): {message}")
    outcome = Usage.Outcome.CUT if has_begun else ""
    return Fault(f"The model's server broke off: {said}", outcome=outcome)


def broken(cause: BaseException | None) -> Fault:
    """A connection that was not made, fell silent or broke."""
    if isinstance(cause, UNSENT):
        return Fault("The model's server cannot be reached")
    if isinstance(cause, httpx2.TimeoutException):
        return Fault("The model's server stopped responding", outcome=Usage.Outcome.TIMEOUT)
    return Fault("The connection to the model broke", outcome=Usage.Outcome.CUT)


def retry_after(text: str) -> float | None:
    """Seconds; the header may also be a date."""
    try:
        seconds = float(text)
    except ValueError:
        pass
    else:
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
