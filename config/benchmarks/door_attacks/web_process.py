"""A web server of our own to attack, as `up` starts it: its memory, its log, and whether it answers others meanwhile."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from config.embedded.process_ties import end
from config.embedded.server import free_port
from config.embedded.state_folder import PROJECT, home_dir

HOST = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 10
MEGABYTE = 1024 * 1024
# Time for what was written to reach the log.
SETTLE_SECONDS = 0.5


@dataclass
class WebProcess:
    port: int
    child: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        return HOST, self.port

    @property
    def megabytes(self) -> float:
        return float(psutil.Process(self.child.pid).memory_info().rss) / MEGABYTE

    def tracebacks(self) -> int:
        time.sleep(SETTLE_SECONDS)
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")

    def answer_seconds(self) -> float:
        """What the page for signing in takes, for somebody who means no harm."""
        begun = time.monotonic()
        status = self.get("/login/")
        if status != 200:
            raise RuntimeError(f"/login/ answered {status}")
        return time.monotonic() - begun

    def get(self, path: str) -> int:
        web = http.client.HTTPConnection(*self.address, timeout=START_SECONDS)
        try:
            web.request("GET", path)
            return web.getresponse().status
        finally:
            web.close()


@contextmanager
def started() -> Iterator[WebProcess]:
    port, log = free_port(), home_dir() / "log" / "door.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "config.serving.web_server", "-v", "0"]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [*command, "-b", HOST, "-p", str(port), "config.asgi:application"],
            cwd=PROJECT,
            env=os.environ | {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    web = WebProcess(port=port, child=child, log=log)
    try:
        _await(web)
        yield web
    finally:
        child.terminate()
        end(child, seconds=STOP_SECONDS)


def _await(web: WebProcess) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            web.answer_seconds()
        except OSError:
            if time.monotonic() > until or web.child.poll() is not None:
                raise
            time.sleep(0.2)
        else:
            return


def status_without_a_secret_key() -> int:
    """How a server ends that is started without a key of its own."""
    env = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    command = [sys.executable, "-m", "config.serving.web_server", "-p", str(free_port())]
    ended = subprocess.run(
        [*command, "config.asgi:application"],
        cwd=PROJECT,
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        timeout=START_SECONDS,
        check=False,
    )
    return ended.returncode
