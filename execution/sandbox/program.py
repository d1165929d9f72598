"""Run a program that nobody trusts. A missing sandbox is said, and never counts as a pass."""

import functools
import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from config.shared.database.storable import storable
from execution.sandbox import bubblewrap
from execution.sandbox.folders import TreeUnusable, materialised
from execution.sandbox.slots import NoSlotFree, slot

Status = Literal["ok", "timeout", "memory", "unusable", "unavailable"]
OUTPUT_BYTES = 256 * 1024
CHUNK = 64 * 1024
# What the machinery itself prints when it cannot build the sandbox.
MACHINERY = ("bwrap: ", "setpriv: ", "/setpriv: ")
REPORT_VARIABLE = "SANDBOX_REPORT_FD"


@dataclass(frozen=True, kw_only=True)
class SandboxResult:
    """`ok` means that it ran to its end, not that it went well: see `exit_code`.

    `unusable`: the tree cannot be written, and `stderr` says why; `unavailable`: nothing could be run.
    Texts are cut at OUTPUT_BYTES each, and can be stored. `report` is what was written to the descriptor that
    SANDBOX_REPORT_FD names inside.
    """

    status: Status
    exit_code: int | None
    stdout: str
    stderr: str
    ms: int
    report: str = ""


def run(
    tree: Mapping[str, str], argv: Sequence[str], *, timeout_s: float, stdin: str = ""
) -> SandboxResult:
    """Run `argv` in /app, which holds `tree`; `python` as its first word is our interpreter.

    Waits for a free slot first; `ms` and the timeout begin when it has one.
    """
    words = [bubblewrap.PYTHON, *argv[1:]] if argv[0] == "python" else list(argv)
    try:
        with slot() as number, materialised(tree) as folder:
            return _run(folder, words, number, timeout_s, stdin)
    except TreeUnusable as error:
        return _not_run("unusable", str(error))
    except (NoSlotFree, OSError) as error:
        return _not_run("unavailable", f"{type(error).__name__}: {error}")


def _not_run(status: Status, why: str) -> SandboxResult:
    return SandboxResult(status=status, exit_code=None, stdout="", stderr=storable(why), ms=0)


def records(report: str, nonce: str) -> list[dict[str, Any]]:
    """The JSON lines of a report that carry the nonce; a program may write anything else there."""
    found = []
    for line in report.splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and record.pop("nonce", "") == nonce:
            found.append(_storable_record(record))
    return found


def _storable_record(record: dict[str, Any]) -> dict[str, Any]:
    return {key: storable(one) if isinstance(one, str) else one for key, one in record.items()}


def is_available() -> bool:
    """Whether programs can be run at all; asked again after a no, as the machine may be mended."""
    return why_unavailable() == ""


def why_unavailable() -> str:
    try:
        _probe()
    except ProbeFailed as error:
        return str(error)
    return ""


class ProbeFailed(Exception):
    """The sandbox could not run a program that does nothing."""


@functools.cache
def _probe() -> None:
    result = run({}, ["python", "-I", "-S", "-c", ""], timeout_s=20)
    if result.status != "ok" or result.exit_code != 0:
        raise ProbeFailed(result.stderr.strip() or result.status)


def _run(tree: Path, argv: list[str], number: int, timeout_s: float, stdin: str) -> SandboxResult:
    reading, writing = os.pipe()
    variables = {REPORT_VARIABLE: str(writing)}
    seconds = int(timeout_s) + 1
    wall = bubblewrap.Walls(tree=tree, slot=number, cpu_seconds=seconds, variables=variables)
    started = time.monotonic()
    with (
        os.fdopen(os.memfd_create("stdin"), "r+b") as given,
        os.fdopen(reading, "rb", buffering=0) as report,
    ):
        given.write(stdin.encode())
        given.seek(0)
        try:
            process = subprocess.Popen(
                wall.command(argv),
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(writing,),
                env={},
                start_new_session=True,
            )
        finally:
            os.close(writing)
        outcome = _Following(process, report, started + timeout_s).to_the_end()
    ms = round((time.monotonic() - started) * 1000)
    return _result(outcome, ms)


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    exit_code: int
    was_cut: bool
    texts: tuple[str, str, str]


class _Following:
    """Reads three pipes of a process until it ends, keeping only the first bytes of each."""

    def __init__(
        self, process: subprocess.Popen[bytes], report: IO[bytes], deadline: float
    ) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.deadline = deadline
        self.pipes: list[IO[bytes]] = [process.stdout, process.stderr, report]
        self.kept = [bytearray(), bytearray(), bytearray()]

    def to_the_end(self) -> _Outcome:
        was_cut = False
        try:
            was_cut = not self._read()
        finally:
            self._kill()
        exit_code = self.process.wait()
        self._close()
        stdout, stderr, report = (
            storable(bytes(kept).decode("utf-8", "replace")) for kept in self.kept
        )
        return _Outcome(exit_code=exit_code, was_cut=was_cut, texts=(stdout, stderr, report))

    def _read(self) -> bool:
        """Whether all pipes ended before the deadline."""
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
                    if not chunk:
                        selector.unregister(key.fileobj)
                if time.monotonic() >= self.deadline:
                    return not selector.get_map()
        return self._ended()

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

    def _close(self) -> None:
        for pipe in self.pipes[:2]:
            pipe.close()


def _result(outcome: _Outcome, ms: int) -> SandboxResult:
    stdout, stderr, report = outcome.texts
    return SandboxResult(
        status=_status(outcome),
        exit_code=None if outcome.was_cut else outcome.exit_code,
        stdout=stdout,
        stderr=stderr,
        ms=ms,
        report=report,
    )


def _status(outcome: _Outcome) -> Status:
    stderr = outcome.texts[1]
    if outcome.was_cut or outcome.exit_code == 128 + signal.SIGXCPU:
        return "timeout"
    if outcome.exit_code == bubblewrap.LIMITS_FAILED or (
        outcome.exit_code == 1 and stderr.startswith(MACHINERY)
    ):
        return "unavailable"
    is_killed = outcome.exit_code == 128 + signal.SIGKILL
    if is_killed or (outcome.exit_code != 0 and "MemoryError" in stderr[-2000:]):
        return "memory"
    return "ok"
