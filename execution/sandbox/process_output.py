"""Reading what a process writes until it ends, within its time and within what we keep of it."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from config.shared.database.storable import storable

OUTPUT_BYTES = 256 * 1024
# Of all output together; what prints more is ended.
FLOOD_BYTES = 64 * 1024 * 1024
CHUNK = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Outcome:
    exit_code: int
    was_cut: bool
    was_flood: bool
    texts: tuple[str, str, str]


class Reading:
    """Reads pipes until all of them end, keeping only the first bytes of each."""

    def __init__(self, pipes: Sequence[IO[bytes]], deadline: float) -> None:
        self.pipes = pipes
        self.deadline = deadline
        self.kept = [bytearray() for _ in pipes]
        self.bytes_read = 0

    def to_the_end(self) -> bool:
        """Whether all pipes ended before the deadline, and before they had given too much."""
        with selectors.DefaultSelector() as selector:
            for pipe, kept in zip(self.pipes, self.kept, strict=True):
                selector.register(pipe, selectors.EVENT_READ, kept)
            while selector.get_map():
                ready = selector.select(max(0.0, self.deadline - time.monotonic()))
                if not ready:
                    return False
                for key, _ in ready:
                    chunk = os.read(key.fd, CHUNK)
                    key.data.extend(chunk[: OUTPUT_BYTES - len(key.data)])
                    self.bytes_read += len(chunk)
                    if not chunk:
                        selector.unregister(key.fileobj)
                if time.monotonic() >= self.deadline or self.was_flood:
                    return not selector.get_map()
        return True

    @property
    def was_flood(self) -> bool:
        return self.bytes_read > FLOOD_BYTES

    def outcome(self, exit_code: int, *, was_cut: bool) -> Outcome:
        """Of standard output, errors and report."""
        stdout, stderr, report = (
            storable(bytes(kept).decode("utf-8", "replace")) for kept in self.kept
        )
        return Outcome(
            exit_code=exit_code,
            was_cut=was_cut,
            was_flood=self.was_flood,
            texts=(stdout, stderr, report),
        )


class Following:
    """Reads three pipes of a process until it ends."""

    def __init__(
        self, process: subprocess.Popen[bytes], report: IO[bytes], deadline: float
    ) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.deadline = deadline
        self.pipes = [process.stdout, process.stderr]
        self.reading = Reading([*self.pipes, report], deadline)

    def to_the_end(self) -> Outcome:
        was_cut = False
        try:
            was_cut = not (self.reading.to_the_end() and self._ended())
        finally:
            self._kill()
        exit_code = self.process.wait()
        for pipe in self.pipes:
            pipe.close()
        return self.reading.outcome(exit_code, was_cut=was_cut)

    def _ended(self) -> bool:
        try:
            self.process.wait(max(0.05, self.deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True

    def _kill(self) -> None:
        """The outermost process takes everything inside with it: see --die-with-parent."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
