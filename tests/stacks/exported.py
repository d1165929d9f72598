"""An application that the stand-in builds from a brief, put together as an export is, and started on a port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.standin import pages
from tests.standin.client import Client, standin
from tests.standin.offline import Walk

START_SECONDS = 60.0


def write_application(brief: str, folder: Path) -> None:
    with standin() as server:
        walk = Walk(Client(server.server_port), 60, stack="fastapi")
        pages.write(walk.run(brief), folder)


@contextmanager
def served(folder: Path, environment: Path) -> Iterator[str]:
    """Its address, with the sample data in it, by the commands that its Makefile uses."""
    variables = os.environ | {
        "PYTHONPATH": str(environment),
        "DATABASE_URL": f"sqlite:///{folder / 'try.sqlite3'}",
        "SECRET_KEY": "of this test alone",
    }
    app = [sys.executable, "-B", "-m", "app"]
    subprocess.run([*app, "seed"], cwd=folder, env=variables, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([*app, "serve", "--port", str(port)], cwd=folder, env=variables)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=START_SECONDS) as answer:
                assert answer.status == 200
                return
        except URLError:
            time.sleep(0.05)
    raise AssertionError(f"{address} never answered")
