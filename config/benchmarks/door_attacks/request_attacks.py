"""Bodies without an end, requests that are half sent, guessing."""

import http.client
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from config.benchmarks.door_attacks.web_process import MEGABYTE, WebProcess
from config.serving.web_server import BODY_SECONDS, HEADER_SECONDS

BODY_MEGABYTES = 200
PIECE = b"a" * 65536
CONNECTIONS = 300
# Beyond the deadline, for a machine that does other things too.
GRACE_SECONDS = 10
HEAD = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came of one body."""

    status: int
    seconds: float
    grown_mb: float
    sent_mb: float


def long_body(web: WebProcess, *, is_chunked: bool) -> Sent:
    """200 MB by somebody who is not signed in, with a length or in chunks without one."""
    size = BODY_MEGABYTES * MEGABYTE
    length = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: %d" % size
    before, begun, sent, status = web.megabytes, time.monotonic(), 0, 0
    with socket.create_connection(web.address, timeout=GRACE_SECONDS) as sender:
        try:
            sender.sendall(HEAD + length + b"\r\n\r\n")
            for piece in _pieces(is_chunked):
                if not status and select.select([sender], [], [], 0)[0]:
                    status = _status(sender)  # Whoever means harm goes on all the same.
                sender.sendall(piece)
                sent += len(piece)
        except OSError:
            pass  # It hung up, as it should.
        status = status or _status(sender)
    return Sent(
        status=status,
        seconds=time.monotonic() - begun,
        grown_mb=web.megabytes - before,
        sent_mb=sent / MEGABYTE,
    )


def _pieces(is_chunked: bool) -> Iterator[bytes]:
    for _ in range(BODY_MEGABYTES * MEGABYTE // len(PIECE)):
        yield b"%x\r\n%b\r\n" % (len(PIECE), PIECE) if is_chunked else PIECE


def _status(sender: socket.socket) -> int:
    """0 where the connection was closed without a word that arrived."""
    try:
        said = sender.recv(65536)
    except OSError:
        return 0
    return int(said.split()[1]) if said.startswith(b"HTTP/1.1 ") else 0


@dataclass(frozen=True, kw_only=True)
class Held:
    """Half-sent requests that are open after the deadline, and how others were answered meanwhile."""

    opened: int
    left: int
    answer_seconds: float
    grown_mb: float
    seconds: float


def half_sent(web: WebProcess, *, with_head: bool) -> Held:
    """Many connections that send part of their headers, or a head and half of a body, and then nothing."""
    limit = BODY_SECONDS if with_head else HEADER_SECONDS
    part = HEAD + b"Content-Length: 1000\r\n\r\nhalf" if with_head else HEAD[:40]
    before = web.megabytes
    with ExitStack() as stack:
        held = []
        for _ in range(CONNECTIONS):
            sender = stack.enter_context(socket.create_connection(web.address))
            sender.sendall(part)
            held.append(sender)
        begun = time.monotonic()
        answer = max(web.answer_seconds() for _ in range(3))
        grown = web.megabytes - before
        left = _left(held, begun + limit + GRACE_SECONDS)
        return Held(
            opened=len(held), left=left, answer_seconds=answer, grown_mb=grown,
            seconds=time.monotonic() - begun,
        )  # fmt: skip


def _left(held: list[socket.socket], until: float) -> int:
    """How many are open at that time; it ends before if none is."""
    open_ones = held
    while open_ones and time.monotonic() < until:
        time.sleep(0.5)
        open_ones = [one for one in open_ones if not _is_closed(one)]
    return len(open_ones)


def _is_closed(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        while one.recv(65536):
            pass  # What it said before it hung up.
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def json_statuses(web: WebProcess, token: str) -> dict[str, int]:
    """What the API says to bodies that are too long, too deep, or no text."""
    bodies = {
        "4 MB": b'{"brief": "' + b"a" * 4 * MEGABYTE + b'"}',
        "deep": b"[" * 100_000 + b"]" * 100_000,
        "surrogate": b'{"brief": "\\ud800"}',
        "NUL": b'{"brief": "\\u0000"}',
        "number": b'{"brief": ' + b"9" * 5000 + b"}",
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    found = {}
    for name, body in bodies.items():
        api = http.client.HTTPConnection(*web.address, timeout=60)
        api.request("POST", "/api/v1/masterplans", body, headers)
        found[name] = api.getresponse().status
        api.close()
    return found


def guesses_before_a_wait(web: WebProcess, *, most: int = 50) -> int:
    """Wrong passwords from one address until the server says to wait."""
    page = http.client.HTTPConnection(*web.address, timeout=60)
    page.request("GET", "/login/")
    answer = page.getresponse()
    cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    text = answer.read().decode()
    token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    for count in range(1, most + 1):
        body = f"csrfmiddlewaretoken={token}&username=door-nobody&password=wrong{count}"
        page.request("POST", "/login/", body, headers)
        answer = page.getresponse()
        answer.read()
        if answer.status == 429:
            return count
    return most
