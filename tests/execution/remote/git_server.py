"""A git server on this machine: git's own `http-backend` behind a check of the token."""

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.execution.engine.cloned import git

TOKEN = "glpat-0123456789abcdef"


@dataclass
class GitServer:
    """`asked` has the path and the authorization of each request."""

    folder: Path
    url: str = ""
    token: str = TOKEN
    asked: list[tuple[str, str]] = field(default_factory=list)
    # Set by a test that wants no answer; whoever waits is let go at the end.
    hangs: bool = False
    status: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def repository(self) -> Path:
        return self.folder / "built.git"

    def heads(self) -> dict[str, str]:
        said = git(self.repository, "for-each-ref", "--format=%(refname:short) %(objectname)")
        return dict(line.split() for line in said.splitlines())

    def hook(self, text: str) -> None:
        """A program that runs before a push is taken."""
        path = self.repository / "hooks" / "pre-receive"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)


@contextmanager
def serving(folder: Path) -> Iterator[GitServer]:
    server = GitServer(folder)
    git(folder, "init", "--quiet", "--bare", "built.git")
    git(server.repository, "config", "http.receivepack", "true")
    git(server.repository, "config", "receive.fsckObjects", "true")
    # Whoever forces is let: that we never do is ours to prove.
    git(server.repository, "config", "receive.denyNonFastForwards", "false")

    class Handler(_Handler):
        of = server

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_port}/built.git"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            listening.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    of: GitServer

    def do_GET(self) -> None:
        sent = self.headers.get("Authorization", "")
        self.of.asked.append((self.path, sent))
        if self.of.hangs:
            self.of.released.wait()
            return
        if self.of.status:
            self._answer(self.of.status, [("Location", "https://elsewhere.example/")], b"")
        elif (
            base64.b64decode(sent.removeprefix("Basic ")).decode().partition(":")[2]
            != self.of.token
        ):
            self._answer(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
        else:
            self._backend()

    do_POST = do_GET

    def _backend(self) -> None:
        """CGI, as any web server in front of git does it."""
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {
            "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "REMOTE_USER": "t",
            "GIT_PROJECT_ROOT": str(self.of.folder), "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command, "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
        }  # fmt: skip
        ran = subprocess.run(
            ["git", "http-backend"], input=body, env=told, capture_output=True, check=True
        )
        head, _, answer = ran.stdout.partition(b"\r\n\r\n")
        lines = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = next((int(value[:3]) for name, value in lines if name == "Status"), 200)
        self._answer(status, [one for one in lines if one[0] != "Status"], answer)

    def _answer(self, status: int, headers: list[Any], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass
