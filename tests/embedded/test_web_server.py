"""The web server's limits on what a connection may send and how long it may take."""

import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from config.embedded.server import free_port
from config.serving import web_server
from planning.draft.documents.document_text import MOST_BYTES
from tests.browsing import ROOT

# An application that answers with the length of what it was sent, and deadlines that a test can wait for.
SERVER = """
import sys, types
from config.serving import web_server
async def application(scope, receive, send):
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message["body"]), message.get("more_body")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
    await send({"type": "http.response.body", "body": b"%8d" % length})
sys.modules["echo"] = types.ModuleType("echo")
sys.modules["echo"].application = application
web_server.HEADER_SECONDS = web_server.BODY_SECONDS = web_server.LINGER_SECONDS = 1
web_server.main()
"""
LIMIT = web_server.MOST_BODY_BYTES
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
# Pieces, ten a second: without an end to it they would last longer than anybody waits.
TRICKLE = 90
# A connection is closed within its deadline of a second; this is for a busy machine.
PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-c", SERVER, "-v", "0", "-p", str(port), "echo:application"]
    process = subprocess.Popen(command, cwd=ROOT)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(timeout=10)


def answers(port: int, *pieces: bytes, pause: float = 0) -> bytes:
    """All that the server says until it closes the connection; nothing more is sent once it speaks."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as sender:
        for piece in pieces:
            sender.sendall(piece)
            if pause and select.select([sender], [], [], pause)[0]:
                break
        while more := sender.recv(65536):
            said += more
    return said


def chunked(size: int) -> bytes:
    return b"%x\r\n" % size + b"a" * size + b"\r\n"


def test_the_largest_document_fits() -> None:
    assert MOST_BYTES + 100_000 < LIMIT


def test_a_body_within_the_limit_arrives_and_the_next_request_too(port: int) -> None:
    one = POST + b"Content-Length: %d\r\n\r\n" % LIMIT + b"a" * LIMIT
    other = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(LIMIT) + b"0\r\n\r\n"

    assert answers(port, one, other).count(b"%8d" % LIMIT) == 2


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param([b"Content-Length: %d\r\n\r\n" % (LIMIT + 1)], id="said"),
        pytest.param(
            [b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % (LIMIT + 1)], id="asked first"
        ),
        pytest.param(
            [b"Content-Length: %d\r\n\r\n" % (2 * LIMIT), *[b"a" * (LIMIT // 4)] * 8],
            id="said and sent",
        ),
        pytest.param(
            [b"Transfer-Encoding: chunked\r\n\r\n", *[chunked(LIMIT // 4)] * 5, b"0\r\n\r\n"],
            id="in chunks",
        ),
    ],
)
def test_a_larger_body_is_refused_with_words(port: int, sent: list[bytes]) -> None:
    said = answers(port, POST, *sent)

    assert said.startswith(b"HTTP/1.1 413 ")
    assert said.endswith(web_server.TOO_LARGE)
    assert said.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        pytest.param([], b"", id="nothing"),
        pytest.param([b"GE"], b"", id="half a line"),
        pytest.param(
            [POST, *[b"X-A: a\r\n"] * TRICKLE], web_server.TOO_LATE, id="headers that trickle"
        ),
        pytest.param(
            [POST + b"Content-Length: 99\r\n\r\n", *[b"a"] * TRICKLE],
            web_server.TOO_LATE,
            id="a body that trickles",
        ),
        pytest.param(
            [POST + b"Content-Length: 1\r\n\r\na"], b"       1", id="nothing after a request"
        ),
    ],
)
def test_a_connection_that_takes_too_long_is_closed(
    port: int, pieces: list[bytes], answer: bytes
) -> None:
    began = time.monotonic()

    assert answers(port, *pieces, pause=0.1).endswith(answer)
    assert time.monotonic() - began < TRICKLE / 10
