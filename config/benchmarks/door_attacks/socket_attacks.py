"""Sockets that outlive their session, come from elsewhere, flood, or ask for what is not there. Frames by hand (RFC 6455)."""

import base64
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.benchmarks.door_attacks.web_process import WebProcess

TEXT, BINARY, CLOSE = 1, 2, 8
CONNECT_SECONDS = 60
NOTICES = "/ws/notices/"


@contextmanager
def _opened(
    web: WebProcess, path: str, *, cookie: str = "", origin: str = ""
) -> Iterator[tuple[socket.socket, int]]:
    """A socket after its handshake, and the status of that."""
    host = f"{web.address[0]}:{web.port}"
    lines = [
        f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13", f"Origin: {origin or f'http://{host}'}", f"Cookie: {cookie}",
    ]  # fmt: skip
    with socket.create_connection(web.address, timeout=CONNECT_SECONDS) as one:
        one.sendall("\r\n".join([*lines, "", ""]).encode())
        said = b""
        while b"\r\n\r\n" not in said:
            more = one.recv(1)
            if not more:
                break
            said += more
        yield one, int(said.split()[1]) if said else 0


def status_for(web: WebProcess, cookie: str, origin: str) -> int:
    """What a page of another origin gets at the handshake."""
    with _opened(web, NOTICES, cookie=cookie, origin=origin) as (_, status):
        return status


def seconds_until_closed(web: WebProcess, cookie: str, end: object, *, most: float) -> float:
    """From the end of a session (`end` ends it) to the end of its socket."""
    assert callable(end)
    with _opened(web, NOTICES, cookie=cookie) as (one, status):
        if status != 101:
            raise RuntimeError(f"the socket answered {status}")
        time.sleep(1)
        end()
        begun = time.monotonic()
        _until_closed(one, most)
        return time.monotonic() - begun


def code_for_unknown(web: WebProcess) -> int:
    with _opened(web, "/ws/nothing/here/") as (one, _):
        return _until_closed(one, CONNECT_SECONDS)


def flood(web: WebProcess, cookie: str, *, messages: int) -> float:
    """Many messages, text and binary, to a socket that takes none. Megabytes by which the server grew."""
    before = web.megabytes
    with _opened(web, NOTICES, cookie=cookie) as (one, _):
        try:
            for number in range(messages):
                one.sendall(_frame(BINARY if number % 2 else TEXT, b"x" * 1000))
        except OSError:
            pass  # It hung up.
    return web.megabytes - before


def _frame(kind: int, payload: bytes) -> bytes:
    """With a mask, as clients send it; one of zeros leaves the payload as it is."""
    return struct.pack("!BBH4x", 0x80 | kind, 0x80 | 126, len(payload)) + payload


def _until_closed(one: socket.socket, most: float) -> int:
    """The code of the close frame; 0 for a connection that just ended. Raises TimeoutError."""
    until = time.monotonic() + most
    said = b""
    while True:
        one.settimeout(max(0.01, until - time.monotonic()))
        more = one.recv(65536)
        said += more
        while len(said) >= 2:
            kind, length = said[0] & 0x0F, said[1] & 0x7F
            head = 2 if length < 126 else 4
            size = length if length < 126 else int.from_bytes(said[2:4], "big")
            if kind == CLOSE:
                return int.from_bytes(said[head : head + 2], "big")
            if len(said) < head + size:
                break
            said = said[head + size :]
        if not more:
            return 0
