"""The supervisor of the Procfile's processes, with small processes of our own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browsing import ROOT
from tests.embedded import processes

SUPERVISOR = """
import os, sys
from pathlib import Path
from config.embedded.supervisor import ChildFailed, Supervisor
supervisor = Supervisor(procfile=Path(sys.argv[1]), environment=os.environ, output=sys.stdout)
try:
    supervisor.run(
        answers=lambda: True,
        announce=lambda: print("ready", flush=True),
        missing=lambda: "The disk is gone." if Path(sys.argv[1]).with_name("gone").exists() else "",
    )
except ChildFailed as failure:
    sys.exit(str(failure))
"""
WAIT_SECONDS = 20
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start(procfile: str, **variables: str) -> subprocess.Popen[str]:
        (tmp_path / "Procfile").write_text(procfile)
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(tmp_path / "Procfile")],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "WORKER_PROCESSES": "1"} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"{text!r} is not in: {''.join(lines)}")


def test_the_worker_runs_in_as_many_processes_as_there_are_to_share_its_threads(
    supervise: Start,
) -> None:
    process = supervise(
        'worker: echo "of $WORKER_PROCESSES"; exec sleep 60\n', WORKER_PROCESSES="2"
    )

    assert "of 2" in read_until(process, "worker2 | of 2")


def test_lines_of_children_are_printed_under_their_names(supervise: Start, tmp_path: Path) -> None:
    said = tmp_path / "said"
    process = supervise(
        f"web: until [ -e {said} ]; do sleep 0.05; done; echo hello; exec sleep 60\n"
        f"worker: printf 'no newline'; touch {said}; exec sleep 60\n"
    )

    assert "web    | hello" in read_until(process, "hello")
    process.send_signal(signal.SIGTERM)

    assert "worker | no newline" in process.communicate(timeout=WAIT_SECONDS)[0]
    assert process.returncode == 0


def test_a_crashed_child_is_started_again(supervise: Start, tmp_path: Path) -> None:
    process = supervise("web: exec sleep 60\nworker: exec sleep 61\n")
    read_until(process, "ready")
    before = processes.one(tmp_path, "sleep 61")

    os.kill(before, signal.SIGKILL)

    assert "SIGKILL" in read_until(process, "worker ended")
    assert processes.one(tmp_path, "sleep 61") != before


def test_a_child_that_keeps_crashing_stops_everything(supervise: Start, tmp_path: Path) -> None:
    process = supervise("web: exec sleep 60\nworker: sleep 0.3; exit 3\n")

    output, _ = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == 1
    assert "worker ended (exit code 3); its last lines are above" in output
    assert processes.are_gone(tmp_path, seconds=WAIT_SECONDS)


def test_what_children_cannot_do_without_stops_everything(supervise: Start, tmp_path: Path) -> None:
    process = supervise("web: exec sleep 60\nworker: exec sleep 61\n")
    read_until(process, "ready")

    (tmp_path / "gone").touch()
    output, _ = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == 1
    assert "The disk is gone. Everything is stopped." in output
    assert processes.are_gone(tmp_path, seconds=WAIT_SECONDS)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_it_ends_no_child_is_left(
    supervise: Start, tmp_path: Path, signum: signal.Signals
) -> None:
    process = supervise("web: exec sleep 60\nworker: exec sleep 61\n")
    read_until(process, "ready")

    process.send_signal(signum)
    process.wait(timeout=WAIT_SECONDS)

    assert processes.are_gone(tmp_path, seconds=WAIT_SECONDS)


def test_nobody_reading_its_output_ends_it(supervise: Start, tmp_path: Path) -> None:
    process = supervise("web: while sleep 0.1; do echo line; done\n")
    read_until(process, "ready")
    assert process.stdout is not None

    process.stdout.close()

    process.wait(timeout=WAIT_SECONDS)
    assert processes.are_gone(tmp_path, seconds=WAIT_SECONDS)


# A child that takes its time to end, and says so.
SLOW = "trap 'sleep {}; echo finished; exit' TERM; echo here; while :; do sleep 0.1; done"


def test_what_is_under_way_is_finished_before_it_stops(supervise: Start) -> None:
    process = supervise(f"worker: {SLOW.format(8)}\n")
    read_until(process, "here")

    process.send_signal(signal.SIGINT)

    said = process.communicate(timeout=WAIT_SECONDS)[0]
    assert "finishing what is under way" in said
    assert "worker | finished" in said
    assert process.returncode == 0


def test_a_second_signal_is_not_waited_for(supervise: Start) -> None:
    process = supervise(f"worker: {SLOW.format(60)}\n")
    read_until(process, "here")
    process.send_signal(signal.SIGINT)
    read_until(process, "finishing what is under way")

    process.send_signal(signal.SIGINT)

    assert "finished" not in process.communicate(timeout=WAIT_SECONDS)[0]
