"""Programs and mailboxes that receive, on real sockets of this machine."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Received:
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Program:
    """What it was sent, and how it answers: with these statuses in turn, the last one for ever."""

    statuses: list[int]
    received: list[Received] = field(default_factory=list)
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    # Called with the socket's writer instead of an ordinary answer.
    answer: Callable[[Any], None] | None = None

    def status(self) -> int:
        return self.statuses[min(len(self.received), len(self.statuses)) - 1]


@contextmanager
def listening(*statuses: int) -> Iterator[Program]:
    program = Program(list(statuses) or [200])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            program.received.append(
                Received(path=self.path, headers=dict(self.headers.items()), body=body)
            )
            if program.answer:
                program.answer(self.wfile)
                return
            self.send_response(program.status())
            for name, value in program.headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with _served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        program.url = f"http://127.0.0.1:{port}/hook?from=masterplan"
        yield program


def trickle(seconds: float) -> Callable[[Any], None]:
    """An answer whose headers never end, a byte at a time."""

    def answer(writer: Any) -> None:
        end = time.monotonic() + seconds
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while time.monotonic() < end:
            try:
                writer.write(b"a")
                writer.flush()
            except OSError:
                return
            time.sleep(0.05)

    return answer


@contextmanager
def mailbox(*, refuses: bool = False) -> Iterator[tuple[int, list[str]]]:
    """A mail server: its port, and the messages it took."""
    taken: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            for line in self.rfile:
                verb = line.decode().strip().upper()[:4]
                if verb == "DATA":
                    self._say("354 go on")
                    taken.append(self._message())
                    self._say("250 taken")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                elif verb == "RCPT" and refuses:
                    self._say("550 nobody of that name")
                else:
                    self._say("250 fine")

        def _message(self) -> str:
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line.decode())
            return "".join(lines)

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, taken


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
