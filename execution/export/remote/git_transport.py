"""One push over smart HTTP: to the address that was checked, without redirects, never by force, and with an end.

Source: gitprotocol-http and gitprotocol-pack; the protocol itself is dulwich's.
"""

import base64
import http.client
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from dulwich.client import AbstractHttpGitClient
from dulwich.errors import GitProtocolError, HangupException, SendPackError
from dulwich.objects import ObjectID
from dulwich.refs import Ref
from dulwich.repo import MemoryRepo

from config.notices.sending.connection import connected
from config.notices.sending.destination import Destination
from execution.choices import PushReason

# A list of all branches and tags, or a report.
MOST_BYTES = 16 * 1024 * 1024
LONGEST_SAID = 200
logger = logging.getLogger(__name__)


class PushFailed(Exception):
    def __init__(self, reason: PushReason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = _plain(detail)


class _Client(AbstractHttpGitClient):
    """dulwich's client over our own connections: pinned to one IP address, all of them until one deadline."""

    def __init__(
        self, destination: Destination, login: tuple[str, str], seconds: float, stack: ExitStack
    ) -> None:
        scheme = "https" if destination.is_tls else "http"
        super().__init__(f"{scheme}://{destination.named}{destination.target}", thin_packs=False)
        self._destination = destination
        self._headers = {"Host": destination.named, "User-Agent": "git/2 Masterplan"} | _basic(
            login
        )
        self._ends_at = time.monotonic() + seconds
        self._stack = stack

    def _http_request(
        self,
        url: str,
        headers: dict[str, str] | None = None,
        data: bytes | Iterator[bytes] | None = None,
        raise_for_status: bool = True,
    ) -> tuple[Any, Callable[[int], bytes]]:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection = self._stack.enter_context(connected(self._destination, left))
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        body = data if data is None or isinstance(data, bytes) else b"".join(data)
        method = "GET" if body is None else "POST"
        try:
            connection.request(method, target, body, {**(headers or {}), **self._headers})
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise TimeoutError if connection.is_late else error from error
        _require_taken(answer.status)
        kind = answer.getheader("Content-Type")
        shown = SimpleNamespace(content_type=kind, redirect_location=None, close=answer.close)
        return shown, _limited(answer, lambda: connection.is_late)


def _basic(login: tuple[str, str]) -> dict[str, str]:
    name, token = login
    if not token:
        return {}
    # Services ask for some name beside a token, and take any.
    both = base64.b64encode(f"{name or 'git'}:{token}".encode()).decode()
    return {"Authorization": f"Basic {both}"}


def _require_taken(status: int) -> None:
    if status == http.HTTPStatus.UNAUTHORIZED:
        raise PushFailed(PushReason.LOGIN, "It answered 401.")
    if 300 <= status < 400:
        detail = f"It answered {status}, a redirect. Give the address that it leads to."
        raise PushFailed(PushReason.REFUSED, detail)
    if status != http.HTTPStatus.OK:
        why = {403: ": the token may not push here", 404: ": there is no such repository"}
        raise PushFailed(PushReason.REFUSED, f"It answered {status}{why.get(status, '')}.")


def _limited(
    answer: http.client.HTTPResponse, is_late: Callable[[], bool]
) -> Callable[[int], bytes]:
    left = MOST_BYTES

    def read(count: int = -1) -> bytes:
        nonlocal left
        data = answer.read(min(count, left + 1) if count >= 0 else left + 1)
        if is_late():
            # What was cut off looks like an answer that ended.
            raise TimeoutError
        left -= len(data)
        if left < 0:
            raise PushFailed(PushReason.REFUSED, "Its answer is too long.")
        return data

    return read


def send(
    repo: MemoryRepo,
    branch: str,
    destination: Destination,
    *,
    login: tuple[str, str],
    seconds: float,
) -> None:
    """Make the branch what the repository's main is. Raises PushFailed, with nothing changed there."""
    ref = Ref(f"refs/heads/{branch}".encode())
    try:
        with ExitStack() as stack:
            client = _Client(destination, login, seconds, stack)
            # dulwich types what is told of progress in two ways; neither is told here.
            pack_data: Any = repo.generate_pack_data
            done = client.send_pack("", _forward(repo, ref), pack_data)
    except PushFailed:
        raise
    except TimeoutError as error:
        raise PushFailed(PushReason.LATE, f"No end within {seconds:g} s.") from error
    except SendPackError as error:
        raise PushFailed(PushReason.REFUSED, _said(error.args[0] if error.args else "")) from error
    except (OSError, http.client.HTTPException) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise PushFailed(PushReason.UNREACHABLE, f"{type(error).__name__}: {said}") from error
    except UNGITLIKE as error:
        # Should it be a fault of ours after all, the log has where it is.
        logger.warning("a remote answers as no git server does", exc_info=True)
        detail = "It does not answer as a git server does. Look at the address."
        raise PushFailed(PushReason.REFUSED, detail) from error
    if error_there := (done.ref_status or {}).get(ref):
        raise PushFailed(PushReason.REFUSED, _said(error_there))


# What dulwich raises over bytes that are no git; one that is not here would be an error of ours.
UNGITLIKE = (
    GitProtocolError, HangupException, NotImplementedError,
    ValueError, KeyError, IndexError, AssertionError, TypeError,
)  # fmt: skip


def _forward(repo: MemoryRepo, ref: Ref) -> Callable[[dict[Ref, ObjectID]], dict[Ref, ObjectID]]:
    """Only on from a commit that is in our own history. The server compares it once more when it moves the branch."""
    own = {entry.commit.id for entry in repo.get_walker()}

    def update(there: dict[Ref, ObjectID]) -> dict[Ref, ObjectID]:
        if ref in there and there[ref] not in own:
            raise PushFailed(
                PushReason.MOVED_AHEAD,
                "Nothing was overwritten. Merge from it into another branch, or rename it there.",
            )
        return {ref: repo.head()}

    return update


def _said(text: str | bytes) -> str:
    shown = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return f"It said: {shown[:LONGEST_SAID]}"


def _plain(text: str) -> str:
    """Of a stranger's words: printable ones alone."""
    return "".join(c if c.isprintable() else " " for c in text)[:300].strip()
