"""What every embedded server has in common: a name, a way to start, a way to stop."""

import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

READY_SECONDS = 90.0
POLL_SECONDS = 0.05


class ServerFailed(Exception):
    """An embedded server did not start; the message says which and where its log is."""


@dataclass(frozen=True, kw_only=True)
class Running:
    process: subprocess.Popen[bytes]
    url: str


class Engine(ABC):
    name: ClassVar[str]
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM,)

    @abstractmethod
    def start(self, home: Path, *, lifeline: int, durable: bool, url: str = "") -> Running:
        """Start the server on loopback and wait until it answers; with `url`, at that address again.

        `lifeline` is a locked descriptor which the server inherits: the lock is free once all of the server is gone.
        """


def wheel_folder(package: str, *, wheel: str) -> Path:
    """Where a wheel keeps its programs, found without importing it: an import looks for more than we use."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"the wheel {wheel} is not installed")
    return Path(found.submodule_search_locations[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_of(url: str) -> int:
    """The port of this address; without one a free port."""
    return urlsplit(url).port or free_port()


def write_private(path: Path, text: str) -> None:
    """Write a file only we can read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(path)


def wait_until_ready(
    process: subprocess.Popen[bytes],
    answers: Callable[[], object],
    *,
    not_yet: type[Exception] | tuple[type[Exception], ...],
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            answers()
        except not_yet as error:
            if process.poll() is not None:
                raise ServerFailed(f"it ended with {process.returncode}") from error
            if time.monotonic() > deadline:
                raise ServerFailed(f"no answer within {READY_SECONDS:.0f} s") from error
            time.sleep(POLL_SECONDS)
        else:
            return
