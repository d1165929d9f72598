"""A Messages API server that says what a test tells it to, over real sockets."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from costs.servers import configured

Events = list[dict[str, Any]]


@dataclass(kw_only=True)
class Turn:
    """One answer: an error status, a body as it stands, or a stream of these events or with these faults."""

    text: str = "{}"
    thinking: str = ""
    stop_reason: str | None = "end_turn"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    usage: dict[str, Any] | None = field(default_factory=lambda: {"input_tokens": 100})
    output_tokens: int = 10
    silent_seconds: float = 0.0
    piece_seconds: float = 0.0
    hangs_up: bool = False
    hangs_up_at_once: bool = False
    error_event: str = ""
    events: Events | None = None
    body: bytes | None = None
    content_type: str = "text/event-stream"
    # Announced, and not sent.
    missing_bytes: int = 0
    # How long the connection stays open after the last event.
    lingering_seconds: float = 0.0


@dataclass
class Script:
    """Turns in order, the last one again and again; and what was asked."""

    url: str = ""
    turns: list[Turn] = field(default_factory=lambda: [Turn()])
    counted_tokens: Any = 100
    count_status: int = 200
    requests: list[dict[str, Any]] = field(default_factory=list)
    counts: int = 0
    # Of all requests, counting ones too.
    keys: set[str] = field(default_factory=set)
    # Top-level fields of a request that this server does not know, and how it says so.
    unknown_fields: set[str] = field(default_factory=set)
    refusing_status: int = 400
    says_which: bool = True
    broken_pipes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, body: dict[str, Any]) -> Turn:
        with self.lock:
            self.requests.append(body)
            return self.turns[min(len(self.requests), len(self.turns)) - 1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.script.keys.add(self.headers.get("authorization", "").removeprefix("Bearer "))
        if self.path.startswith("/v1/messages/count_tokens"):
            self._count()
            return
        turn = self.script.next(body)
        if unknown := sorted(self.script.unknown_fields & body.keys()):
            said = f"{unknown[0]}: unknown field" if self.script.says_which else "bad request"
            self._error(Turn(status=self.script.refusing_status), said)
            return
        if turn.hangs_up_at_once:
            self.close_connection = True
            return
        if turn.status != 200:
            self._error(turn)
            return
        try:
            self._stream(turn)
        except OSError:
            self.script.broken_pipes += 1
            self.close_connection = True

    def _count(self) -> None:
        self.script.counts += 1
        if self.script.count_status != 200:
            self._error(Turn(status=self.script.count_status))
        else:
            self._json(200, {"input_tokens": self.script.counted_tokens}, {})

    def _error(self, turn: Turn, said: str = "") -> None:
        status = turn.status
        message = said or f"said {status}"
        error = {"type": "error", "error": {"type": "api_error", "message": message}}
        headers = dict(turn.headers)
        if turn.missing_bytes:
            headers["content-length"] = str(len(json.dumps(error)) + turn.missing_bytes)
            self.close_connection = True
        self._json(status, error, headers)
        time.sleep(turn.silent_seconds)

    def _json(self, status: int, data: dict[str, Any], headers: dict[str, str]) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, turn: Turn) -> None:
        self.send_response(200)
        headers = {"content-type": turn.content_type, "request-id": "req_scripted"} | turn.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        time.sleep(turn.silent_seconds)
        for piece in pieces(turn):
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(turn.piece_seconds)
        time.sleep(turn.lingering_seconds)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def pieces(turn: Turn) -> Iterator[bytes]:
    if turn.body is not None:
        yield turn.body
        return
    for event in turn.events if turn.events is not None else events(turn):
        yield sent(event)


def sent(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def events(turn: Turn) -> Iterator[dict[str, Any]]:
    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }
    if turn.usage is not None:
        message["usage"] = {"output_tokens": 1, **turn.usage}
    yield {"type": "message_start", "message": message}
    if turn.thinking:
        yield from thinking_events(turn.thinking)
    block = {"type": "text", "text": ""}
    yield {"type": "content_block_start", "index": 0, "content_block": block}
    for start in range(0, len(turn.text), 20):
        delta = {"type": "text_delta", "text": turn.text[start : start + 20]}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    if turn.error_event:
        yield {"type": "error", "error": {"type": turn.error_event, "message": "in the stream"}}
        return
    if turn.hangs_up:
        return
    yield {"type": "content_block_stop", "index": 0}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": turn.stop_reason, "stop_sequence": None},
        "usage": {"output_tokens": turn.output_tokens},
    }
    yield {"type": "message_stop"}


def thinking_events(thinking: str) -> Iterator[dict[str, Any]]:
    block = {"type": "thinking", "thinking": "", "signature": ""}
    yield {"type": "content_block_start", "index": 0, "content_block": block}
    for start in range(0, len(thinking), 20):
        delta = {"type": "thinking_delta", "thinking": thinking[start : start + 20]}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    signed = {"type": "signature_delta", "signature": "c2lnbmVk"}
    yield {"type": "content_block_delta", "index": 0, "delta": signed}
    yield {"type": "content_block_stop", "index": 0}


@contextmanager
def serving(script: Script | None = None) -> Iterator[Script]:
    script = script or Script()
    handler = type("ScriptedHandler", (Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield script
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def script(settings: Settings) -> Iterator[Script]:
    """A scripted model server, where the settings point to; waits are short."""
    settings.BACKOFF_SECONDS = 0.01
    settings.ANTHROPIC_API_KEY = "scripted"
    with serving() as script:
        settings.ANTHROPIC_BASE_URL = script.url
        configured.forget()
        yield script
