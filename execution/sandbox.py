"""Run a program that nobody trusts. A missing sandbox is said, and never counts as a pass."""

import functools
import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from execution import walls
from execution.slots import NoSlotFree, slot
from planning.paths import unsafe_reason

Status = Literal["ok", "timeout", "memory", "unavailable"]
OUTPUT_BYTES = 256 * 1024
CHUNK = 64 * 1024
TREE_BYTES = 32 * 1024 * 1024
# What the machinery itself prints when it cannot build the sandbox.
MACHINERY = ("bwrap: ", "setpriv: ", "/setpriv: ")
REPORT_VARIABLE = "SANDBOX_REPORT_FD"


@dataclass(frozen=True, kw_only=True)
class SandboxResult:
    """`ok` means that it ran to its end, not that it went well: see `exit_code`.

    Texts are cut at OUTPUT_BYTES each. `report` is what was written to the descriptor that
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

    Waits for a free slot first; `ms` and the timeout begin when it has one. Raises ValueError for a
    tree with unsafe paths.
    """
    words = [walls.PYTHON, *argv[1:]] if argv[0] == "python" else list(argv)
    try:
        with slot() as number, tempfile.TemporaryDirectory(prefix="masterplan-tree-") as folder:
            where = Path(folder, "app")
            materialise(tree, where)
            return _run(where, words, number, timeout_s, stdin)
    except (NoSlotFree, OSError) as error:
        text = f"{type(error).__name__}: {error}"
        return SandboxResult(status="unavailable", exit_code=None, stdout="", stderr=text, ms=0)


def records(report: str, nonce: str) -> list[dict[str, Any]]:
    """The JSON lines of a report that carry the nonce; a program may write anything else there."""
    found = []
    for line in report.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and record.pop("nonce", "") == nonce:
            found.append(record)
    return found


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


def materialise(tree: Mapping[str, str], folder: Path) -> None:
    """Write the files; everybody may read them, as the sandbox is another user."""
    if sum(len(text) for text in tree.values()) > TREE_BYTES:
        raise ValueError(f"the tree is larger than {TREE_BYTES} bytes")
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    for path, text in tree.items():
        if reason := unsafe_reason(path):
            raise ValueError(f"{path!r} {reason}")
        target = folder / path
        _make_parents(target.parent, folder)
        target.write_text(text, encoding="utf-8", newline="")
        target.chmod(0o644)


def _make_parents(parent: Path, top: Path) -> None:
    if not parent.is_dir():
        _make_parents(parent.parent, top)
        parent.mkdir()
        parent.chmod(0o755)


def _run(tree: Path, argv: list[str], number: int, timeout_s: float, stdin: str) -> SandboxResult:
    reading, writing = os.pipe()
    variables = {REPORT_VARIABLE: str(writing)}
    seconds = int(timeout_s) + 1
    wall = walls.Walls(tree=tree, slot=number, cpu_seconds=seconds, variables=variables)
    started = time.monotonic()
    with tempfile.TemporaryFile() as given, os.fdopen(reading, "rb", buffering=0) as report:
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
        stdout, stderr, report = (bytes(kept).decode("utf-8", "replace") for kept in self.kept)
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
    if outcome.exit_code == walls.LIMITS_FAILED or (
        outcome.exit_code == 1 and stderr.startswith(MACHINERY)
    ):
        return "unavailable"
    is_killed = outcome.exit_code == 128 + signal.SIGKILL
    if is_killed or (outcome.exit_code != 0 and "MemoryError" in stderr[-2000:]):
        return "memory"
    return "ok"
