"""Runs the processes of the Procfile as children: their output in one place, restarted when they crash, ended together.

One thread, so that a child can be tied to our life between fork and exec (lifelines.py): not even `kill -9` of this process
leaves one behind.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from config.embedded.process_ties import GRACE_SECONDS, die_with
from config.embedded.procfile import commands, told

TICK_SECONDS = 0.2
READ_BYTES = 65536
# Past this somebody wonders why it does not stop.
SILENT_SECONDS = 2.0
STOPPING = f"finishing what is under way, for {GRACE_SECONDS:.0f} s at most; Ctrl-C again ends it now".encode()
# More crashes of one child in this time than it could be bad luck.
CRASHES = 5
CRASH_SECONDS = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
OWN_NAME = "up"


class ChildFailed(Exception):
    """A child that does not stay up; everything else has been stopped."""


@dataclass(kw_only=True)
class Child:
    name: str
    command: str
    colour: str
    process: subprocess.Popen[bytes]
    partial: bytes = b""
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=CRASHES))

    @property
    def output(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout


class Supervisor:
    def __init__(self, *, procfile: Path, environment: Mapping[str, str], output: IO[str]) -> None:
        self.commands = commands(procfile)
        self.folder = procfile.parent
        self.environment = {**environment, **told()}
        # No time of its own: log lines bring theirs.
        self.printer = Printer(output, time_format="", width=max(map(len, self.commands)))
        self.selector = selectors.DefaultSelector()
        self.children: list[Child] = []
        self.stopping = False
        self.hurried = False
        self.is_up = False

    def run(
        self,
        *,
        answers: Callable[[], bool],
        announce: Callable[[], None],
        missing: Callable[[], str] = lambda: "",
    ) -> None:
        """Until a signal, or until `missing` says what the children cannot do without.

        `announce` is called once, when `answers` says yes. Raises ChildFailed.
        """
        with self._signals():
            try:
                self._start_all()
                while not self.stopping:
                    self._tick()
                    if not self.stopping and (what := missing()):
                        raise ChildFailed(f"{what} Everything is stopped.")
                    if not self.is_up and not self.stopping and answers():
                        self.is_up = True
                        self._write(announce)
            finally:
                self._stop_all()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        before = {signum: signal.signal(signum, self._on_signal) for signum in STOP_SIGNALS}
        yield
        for signum, handler in before.items():
            signal.signal(signum, handler)

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        """The first asks for an end; another one is impatient."""
        self.hurried = self.stopping
        self.stopping = True

    def _start_all(self) -> None:
        for (name, command), colour in zip(self.commands.items(), get_colours(), strict=False):
            process = self._spawn(command)
            child = Child(name=name, command=command, colour=colour, process=process)
            self.children.append(child)
            self._listen(child)

    def _spawn(self, command: str) -> subprocess.Popen[bytes]:
        """In a session of its own: Ctrl-C in the terminal reaches only us."""
        return subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), signal.SIGKILL),
        )

    def _listen(self, child: Child) -> None:
        os.set_blocking(child.output.fileno(), False)
        self.selector.register(child.output, selectors.EVENT_READ, child)

    def _tick(self) -> None:
        self._pass_output(TICK_SECONDS)
        for child in self.children:
            if child.process.poll() is not None and not self.stopping:
                self._replace(child)

    def _pass_output(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            child: Child = key.data
            data = os.read(child.output.fileno(), READ_BYTES)
            *lines, child.partial = (child.partial + data).split(b"\n")
            for line in lines:
                self._print(line, child)
            if not data:
                self.selector.unregister(child.output)

    def _replace(self, child: Child) -> None:
        """Start a crashed child again, unless it never worked or crashes too often."""
        self._bury(child)
        now = time.monotonic()
        too_often = len(child.crashes) == CRASHES and now - child.crashes[0] < CRASH_SECONDS
        ended = f"{child.name} ended ({_reason(child.process.returncode)})"
        if not self.is_up or too_often:
            raise ChildFailed(f"{ended}; its last lines are above. Everything is stopped.")
        child.crashes.append(now)
        self._print(f"{ended}; it is started again".encode())
        child.process = self._spawn(child.command)
        self._listen(child)

    def _bury(self, child: Child) -> None:
        """End what a dead child left of its process group, and print its last line."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        self._pass_output(0)
        if child.partial:
            self._print(child.partial, child)
            child.partial = b""
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.output)
        child.output.close()

    def _stop_all(self) -> None:
        """SIGTERM for all at once, then SIGKILL for what has not ended in time, or for all at another signal."""
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        said_at = time.monotonic() + SILENT_SECONDS
        deadline = time.monotonic() + GRACE_SECONDS
        while not self.hurried and time.monotonic() < deadline and self._are_alive():
            self._pass_output(TICK_SECONDS)
            if time.monotonic() > said_at:
                said_at = deadline
                self._print(STOPPING)
        for child in self.children:
            child.process.kill()
            child.process.wait()
            if not child.output.closed:
                self._bury(child)
        self.selector.close()

    def _are_alive(self) -> bool:
        return any(child.process.poll() is None for child in self.children)

    def _print(self, line: bytes, child: Child | None = None) -> None:
        name, colour = (child.name, child.colour) if child else (OWN_NAME, None)
        message = Message(type="line", data=line, time=datetime.now(), name=name, colour=colour)
        self._write(lambda: self.printer.write(message))

    def _write(self, write: Callable[[], None]) -> None:
        """Nobody reads any more (a closed terminal or pipe): that ends us like a signal does."""
        try:
            write()
        except OSError:
            self.stopping = True


def _reason(returncode: int) -> str:
    if returncode < 0:
        return f"by signal {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"
