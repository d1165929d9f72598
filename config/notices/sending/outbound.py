"""One signed POST to a webhook, after https://www.standardwebhooks.com: no redirects, and an end to every wait."""

import base64
import hashlib
import hmac
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from config.notices.sending.connection import connected
from config.notices.sending.destination import Destination

SECRET_PREFIX = "whsec_"
# From the first byte sent to the last one read, however slowly they come.
SECONDS = 15.0
ANSWER_BYTES = 4096
GONE = 410


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`status_code` is None where no answer came; `error` is empty where the message was taken."""

    status_code: int | None
    error: str
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        return not self.error


def secret_of(webhook_id: UUID, number: int) -> str:
    """The webhook's secret; another number gives another one."""
    text = f"webhook:{webhook_id}:{number}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return SECRET_PREFIX + base64.b64encode(digest).decode()


def signed_headers(message_id: UUID, body: str, *, secret: str, at: float) -> dict[str, str]:
    """`at` in seconds since 1970. Signed is `id.timestamp.body`, with the bytes that the secret encodes."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    text = f"{message_id}.{int(at)}.{body}"
    signature = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(at)),
        "webhook-signature": f"v1,{signature}",
    }


def post(destination: Destination, body: str, headers: Mapping[str, str]) -> Outcome:
    """Send, and read as much of the answer as tells whether it was taken: any status from 200 to 299."""
    began = time.monotonic()
    status, error = None, ""
    try:
        status = _sent(destination, body, headers)
        if not 200 <= status < 300:
            error = f"answered {status}" + (", a redirect" if 300 <= status < 400 else "")
    except TimeoutError:
        error = f"no answer within {SECONDS:.0f} s"
    except (OSError, http.client.HTTPException) as failure:
        late = time.monotonic() - began >= SECONDS
        error = f"no answer within {SECONDS:.0f} s" if late else _words(failure)
    took = round((time.monotonic() - began) * 1000)
    return Outcome(status_code=status, error=error, milliseconds=took)


def _words(failure: Exception) -> str:
    said = getattr(failure, "strerror", None) or str(failure)
    return f"{type(failure).__name__}: {said}"[:300]


def _sent(destination: Destination, body: str, headers: Mapping[str, str]) -> int:
    with connected(destination, SECONDS) as connection:
        connection.request("POST", destination.target, body.encode(), _all(destination, headers))
        answer = connection.getresponse()
        answer.read(ANSWER_BYTES)
        if connection.is_late:
            raise TimeoutError
        return int(answer.status)


def _all(destination: Destination, headers: Mapping[str, str]) -> dict[str, str]:
    own = {"Content-Type": "application/json", "User-Agent": "Masterplan-Webhooks"}
    return {"Host": destination.named, **own, **headers}
