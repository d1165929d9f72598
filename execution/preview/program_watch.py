"""Watching a program that goes on: what it writes, and whether it takes more than its share."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable

import psutil  # type: ignore[import-untyped]

CHUNK = 64 * 1024
TAIL_BYTES = 16 * 1024
END_SECONDS = 5.0


class Watched:
    """A process of the sandbox with the last of what it wrote."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self.process = process
        self.output = process.stdout
        self.tail = bytearray()
        os.set_blocking(self.output.fileno(), False)

    def read(self, seconds: float) -> None:
        """What comes within this time, at most a few chunks of it."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            if not selector.select(seconds):
                return
        chunk = os.read(self.output.fileno(), CHUNK)
        if not chunk:  # It has closed its output; it may go on without one.
            time.sleep(seconds)
        self.tail += chunk
        del self.tail[:-TAIL_BYTES]

    @property
    def log(self) -> str:
        return self.tail.decode("utf-8", "replace")

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def usage(self) -> tuple[int, int]:
        """Bytes of memory and threads of everything below it."""
        memory = threads = 0
        try:
            below = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.Error:
            return 0, 0
        for one in below:
            try:
                with one.oneshot():
                    memory += one.memory_info().rss
                    threads += one.num_threads()
            except psutil.Error:
                continue
        return memory, threads

    def end(self) -> None:
        """With everything inside: see --die-with-parent."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(END_SECONDS)
        for _ in range(TAIL_BYTES // CHUNK + 1):
            self.read(0)
        self.output.close()


class Every:
    """Work that is done once in a while, however often it is asked for."""

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        self.seconds = seconds
        self.work = work
        self.at = 0.0

    def __call__(self) -> None:
        if time.monotonic() >= self.at:
            self.work()
            self.at = time.monotonic() + self.seconds

    def soon(self) -> None:
        """Do not wait for the next time."""
        self.at = 0.0
