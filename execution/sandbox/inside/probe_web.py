"""Starts a web program inside the sandbox, asks it at the addresses it names itself, and reports each answer.

Standard library only; it imports nothing of the project. Asked are its health, the pages that links lead to from its
first one, what an OpenAPI document lists, and every form and operation with nothing in it: bounded in number.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

LOG = Path("/tmp/program.log")
SOCKET = Path("/tmp/program.socket")
MOST = 80
BODY = 400_000
ONE_SECONDS = 10.0
OPENAPI = ("/api/openapi.json", "/openapi.json")
PARAMETER = re.compile(r"\{[^}]*\}")
WRITES = ("post", "put", "patch", "delete")


class Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(ONE_SECONDS)
        self.sock.connect(str(SOCKET))


class Links(HTMLParser):
    """(`get` or `post`, address) of what a page leads to."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self._add("get", given.get("href"))
        if tag == "form":
            self._add((given.get("method") or "get").lower(), given.get("action") or self.base)
        for verb in ("get", "post", "delete", "put", "patch"):
            self._add(verb, given.get(f"hx-{verb}"))

    def _add(self, verb: str, address: str | None) -> None:
        whole = urlsplit(urljoin(self.base, address)) if address is not None else None
        if whole is not None and not whole.netloc and whole.scheme == "":
            self.found.append((verb, whole.path + (f"?{whole.query}" if whole.query else "")))


class Probe:
    def __init__(self, order: dict[str, Any], channel: int) -> None:
        self.order = order
        self.channel = channel
        self.read = 0
        self.asked: set[tuple[str, str]] = set()
        self.until = time.monotonic() + order["seconds"]

    def say(self, **fields: object) -> None:
        line = json.dumps({"nonce": self.order["nonce"], **fields})
        os.write(self.channel, f"{line}\n".encode())

    def new_log(self) -> str:
        """What the program wrote since this was asked last."""
        with LOG.open(encoding="utf-8", errors="replace") as log:
            log.seek(self.read)
            text = log.read()
            self.read = log.tell()
        return text[-4000:]

    def ask(self, verb: str, address: str) -> tuple[int, str, str]:
        """Status, content type and text; status 0 if it does not answer."""
        connection = Connection("localhost")
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request(verb.upper(), address, headers=headers if verb in WRITES else {})
            answer = connection.getresponse()
            text = answer.read(BODY).decode("utf-8", "replace")
            return answer.status, answer.headers.get("Content-Type", ""), text
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            connection.close()

    def starts(self, program: "subprocess.Popen[bytes]") -> bool:
        while time.monotonic() < self.until and program.poll() is None:
            if SOCKET.exists() and self.ask("get", self.order["health"])[0]:
                return True
            time.sleep(0.05)
        return False

    def visit(self, verb: str, address: str) -> None:
        """Ask once, report, and note what to ask next."""
        shape = re.sub(r"\d+", "0", address)
        if (verb, shape) in self.asked or len(self.asked) >= MOST or time.monotonic() > self.until:
            return
        self.asked.add((verb, shape))
        status, kind, text = self.ask(verb, address)
        self.say(
            verb=verb,
            address=address,
            status=status,
            log=self.new_log() if status >= 500 or not status else "",
        )
        if verb == "get" and kind.startswith("text/html") and status < 400:
            links = Links(address)
            links.feed(text)
            # Reading first: what writes may take away what other links lead to.
            for next_verb, next_address in sorted(links.found, key=lambda one: one[0] != "get"):
                self.visit(next_verb, next_address)

    def sweep(self) -> None:
        self.visit("get", self.order["health"])
        for address in OPENAPI:
            status, _, text = self.ask("get", address)
            if status == 200:
                self._operations(text)
        self.visit("get", self._first_page())
        self.visit("get", "/no-such-page")

    def _first_page(self) -> str:
        """Where `/` leads to."""
        connection = Connection("localhost")
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            return answer.headers.get("Location", "/") if answer.status in range(300, 400) else "/"
        except (OSError, http.client.HTTPException):
            return "/"
        finally:
            connection.close()

    def _operations(self, text: str) -> None:
        try:
            paths = json.loads(text)["paths"]
        except (ValueError, KeyError):
            return
        for path, operations in paths.items():
            for verb in operations:
                for value in ("1", "x"):
                    self.visit(verb, PARAMETER.sub(value, path))


def main(order: dict[str, Any]) -> None:
    probe = Probe(order, int(os.environ.pop("SANDBOX_REPORT_FD")))
    command = [sys.executable if word == "python" else word for word in order["command"]]
    with LOG.open("wb") as log:
        program = subprocess.Popen(
            [word.replace("{socket}", str(SOCKET)) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "DATABASE_URL": "sqlite:////tmp/probe.sqlite3"},
        )
        started = probe.starts(program)
        if started:
            probe.sweep()
        probe.say(started=started, exit_code=program.poll(), log=probe.new_log())
        program.kill()
