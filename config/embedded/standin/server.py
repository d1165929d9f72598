"""The HTTP side: one thread a connection, keep-alive, streams in chunks."""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from config.embedded.standin import answers, wire
from config.embedded.standin.faults import Faults, Settings
from config.embedded.standin.wire import Asked, Body, PromptCache, Refused, Said

logger = logging.getLogger(__name__)

Rule = Callable[[Asked, float], Said]
LONGEST_BODY = 32 * 1024 * 1024
FAULT_ERRORS = {"rate_limited": "rate_limit_error", "overloaded": "overloaded_error"}


class Standin(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], settings: Settings) -> None:
        super().__init__(address, Handler)
        self.server_name = address[0]  # not its name by reverse lookup, which may take seconds
        self.settings = settings
        self.faults = Faults(settings)
        self.cache = PromptCache()
        self.lock = threading.Lock()
        self.requests: Counter[str] = Counter()
        self.latencies: list[Body] = []

    def rule_for(self, job: str) -> Rule:
        return answers.rule_for(job)

    @property
    def url(self) -> str:
        return f"http://{self.server_name}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        logger.debug("connection of %s ended early", client_address, exc_info=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Standin
    disable_nagle_algorithm = True
    wbufsize = -1  # what needs no pause leaves together: a send for each event costs most of all

    def do_GET(self) -> None:
        if self.path == "/health":
            self._json(200, {"ok": True, "rule_based": True})
        elif self.path == "/stats":
            with self.server.lock:
                shown = {"requests": self.server.requests, "latencies": self.server.latencies}
                self._json(200, shown)
        else:
            self._json(404, Refused(f"no such address: {self.path}", "not_found_error").body)

    def do_POST(self) -> None:
        routes = {"/v1/messages": self._messages, "/v1/messages/count_tokens": self._count}
        try:
            raw = self._body()
            route = routes.get(self.path.partition("?")[0])
            if route is None:
                raise Refused(f"no such address: {self.path}", "not_found_error")
            if not (self.headers.get("x-api-key") or self.headers.get("authorization")):
                raise Refused("x-api-key header is required", "authentication_error")
            route(raw)
        except Refused as refusal:
            self._json(refusal.status, refusal.body)

    def _body(self) -> bytes:
        length = int(self.headers.get("content-length") or 0)
        if length > LONGEST_BODY:
            self.close_connection = True
            raise Refused("the request is larger than 32 MB", "request_too_large")
        return self.rfile.read(length)

    def _count(self, raw: bytes) -> None:
        self._json(200, {"input_tokens": wire.tokens_of_request(wire.checked(raw, counting=True))})

    def _messages(self, raw: bytes) -> None:
        body = wire.checked(raw)
        asked = wire.asked(body)
        rule = self.server.rule_for(asked.job)
        draw = self.server.faults.draw(asked.sha)
        with self.server.lock:
            self.server.requests[asked.job] += 1
            seen = {"job": asked.job, "sha": asked.sha, "seconds": round(draw.wait_seconds, 6)}
            self.server.latencies += [seen] if draw.wait_seconds else []
        time.sleep(draw.wait_seconds)
        if kind := FAULT_ERRORS.get(draw.fault):
            raise Refused("This fault was asked for.", kind)
        try:
            said = rule(asked, self.server.settings.broken_share)
        except Refused:
            raise
        except Exception as error:  # the request's outermost line: whatever it is, it is answered
            logger.exception("no rule held for %s", asked.job)
            reason = f"{asked.job}: the input does not have the documented shape: {error!r}"
            raise Refused(reason) from error
        send = self._stream if body.get("stream") else self._whole
        send(body, wire.cut_to(said, body["max_tokens"]), asked.sha, cut=draw.fault == "cut")

    def _whole(self, body: Body, said: Said, sha: str, *, cut: bool) -> None:
        if cut:
            self.close_connection = True
            return
        self._pace(wire.tokens_of(said.text))
        self._json(200, wire.message(body, said, self.server.cache.split(body), sha))

    def _stream(self, body: Body, said: Said, sha: str, *, cut: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("cache-control", "no-cache")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("request-id", f"req_{sha[:24]}")
        self.end_headers()
        self._chunk(wire.opening(body, self.server.cache.split(body), sha))
        pieces = list(wire.deltas(said.text))
        for count, piece in pieces[: len(pieces) // 2] if cut else pieces:
            self._pace(count)
            self._chunk(piece)
        if not cut:
            self._chunk(wire.closing(said))
        self._chunk(b"")

    def _pace(self, count: int) -> None:
        if self.server.settings.tokens_per_second:
            self.wfile.flush()
            time.sleep(count / self.server.settings.tokens_per_second)

    def _chunk(self, data: bytes) -> None:
        """One chunk of a chunked body; an empty one ends it."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        if not data:
            self.wfile.flush()

    def _json(self, status: int, data: Body) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        if status == 429:
            self.send_header("retry-after", "1")
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
