"""A machine that is short of something is no machine without a sandbox, and no program can pretend that it is."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from execution.checks.results import without
from execution.errors import SandboxBusy
from execution.sandbox import bubblewrap, program, slots
from execution.sandbox.program import SandboxResult

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


def run(source: str = "print('here')") -> SandboxResult:
    return program.run({}, ["python", "-s", "-S", "-c", source], timeout_s=10)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(program, "MACHINE_SECONDS", 0.0)
    monkeypatch.setattr(program, "PAUSE_SECONDS", 0.05)


def _put(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """A bubblewrap that begins with this."""
    real = bubblewrap._bubblewrap()
    stand_in = folder / "bwrap"
    stand_in.write_text(f'#!/bin/sh\n{script}\nexec {real} "$@"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "_bubblewrap", lambda: stand_in)


@pytest.mark.usefixtures("hurried")
def test_full_slots_are_busy_and_the_machine_still_has_a_sandbox(settings: Settings) -> None:
    settings.SANDBOX_SLOTS = 0

    with pytest.raises(SandboxBusy, match="stayed in use"):
        run()

    assert program.is_available()


@contextmanager
def _no_more_files() -> Iterator[None]:
    """This process may open three files more, and not a fourth."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.usefixtures("hurried")
def test_a_process_without_free_files_is_busy_and_loses_none() -> None:
    run()
    before = _open_files()

    with _no_more_files():
        with pytest.raises(SandboxBusy, match="Too many open files"):
            run()
        is_there = program.is_available()

    assert is_there
    assert _open_files() == before
    assert run().stdout == "here\n"


@pytest.mark.usefixtures("hurried")
def test_a_machine_that_stays_without_memory_is_busy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _put(monkeypatch, tmp_path, "echo 'bwrap: fork: Cannot allocate memory' >&2; exit 1")

    with pytest.raises(SandboxBusy, match="Cannot allocate memory"):
        run()

    assert program.is_available()


def test_what_passes_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    flag = tmp_path / "was-short"
    _put(
        monkeypatch,
        tmp_path,
        f"[ -e {flag} ] || {{ : > {flag}; echo 'bwrap: x: Resource temporarily unavailable' >&2; exit 1; }}",
    )

    assert run().stdout == "here\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bwrap: no namespaces here", 1),
        ("bwrap: fork: Cannot allocate memory", 1),
        ("sh: 1: ulimit: bad number", bubblewrap.LIMITS_FAILED),
    ],
)
def test_a_program_cannot_say_that_there_is_no_sandbox(text: str, code: int) -> None:
    result = run(f"import sys; print({text!r}, file=sys.stderr); sys.exit({code})")

    assert (result.status, result.exit_code) == ("ok", code)


def test_a_bubblewrap_that_is_not_there_is_no_sandbox(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bubblewrap, "_bubblewrap", lambda: tmp_path / "nothing")

    assert run().status == "unavailable"
    assert "No such file" in program.why_unavailable()
    assert not program.is_available()


def test_limits_that_cannot_be_set_are_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "OPEN_FILES", 10**9)

    assert run().status == "unavailable"
    assert "ulimit" in program.why_unavailable()


def test_no_program_reaches_where_bubblewrap_says_that_it_ran() -> None:
    source = (
        "import os\n"
        "for number in range(3, 256):\n"
        "    try:\n"
        "        os.fstat(number)\n"
        "        print(number == int(os.environ['SANDBOX_REPORT_FD']))\n"
        "    except OSError:\n"
        "        pass\n"
    )

    assert run(source).stdout == "True\n"


def test_only_a_tool_that_is_not_there_is_said_to_be_missing() -> None:
    assert without("ruff", FileNotFoundError("ruff")) == "ruff is not installed."
    assert "Cannot allocate memory" in without("ty", OSError(12, "Cannot allocate memory"))
