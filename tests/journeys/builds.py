"""`manage.py build` in a home of its own, watched from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browsing import BRIEFLY, ROOT, clean_environment

LONGEST_SECONDS = 1500
THOROUGHLY = {"REMOVAL_SECONDS": "300"}
# Short leases, so that a killed worker's rows come back within seconds; they cost many sweeps.
QUICK = {"LEASE_SECONDS": "6", "HEARTBEAT_SECONDS": "1", "SWEEP_SECONDS": "2"}
BRIEF = """# Tool shed

- Neighbour: name (text, required, 1 to 80 characters), email (email, unique)
"""


@dataclass(frozen=True, kw_only=True)
class Built:
    code: int
    summary: dict[str, Any]
    said: str


def start_build(
    home: Path, out: Path, *arguments: str, brief: str = BRIEF, **variables: str
) -> subprocess.Popen[str]:
    home.mkdir(parents=True, exist_ok=True)
    path = home / "brief.md"
    path.write_text(brief)
    command = [
        sys.executable,
        "manage.py",
        "build",
        str(path),
        "--out",
        str(out),
        "--json",
        *arguments,
    ]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environment(home, **BRIEFLY | variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=(home / "build.err").open("w"),
        text=True,
    )


def finish(
    process: subprocess.Popen[str], home: Path, *, seconds: float = LONGEST_SECONDS
) -> Built:
    output, _ = process.communicate(timeout=seconds)
    said = (home / "build.err").read_text()
    assert output.strip(), said
    summary = json.loads(output.strip().splitlines()[-1])
    return Built(code=process.returncode, summary=summary, said=said)


def wait_for(home: Path, text: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while text not in (home / "build.err").read_text():
        assert process.poll() is None, (home / "build.err").read_text()
        assert time.monotonic() < deadline, f"{text!r} was never said"
        time.sleep(0.1)


def kill_worker(home: Path) -> None:
    """SIGKILL for the Celery worker that belongs to this home."""
    killed = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _is_worker_of(entry, home):
            os.kill(int(entry.name), signal.SIGKILL)
            killed += 1
    assert killed, "there was no worker to kill"


def _is_worker_of(process: Path, home: Path) -> bool:
    try:
        command = (process / "cmdline").read_bytes()
        environment = (process / "environ").read_bytes()
    except OSError:
        return False
    return (
        b"celery" in command
        and b"worker" in command
        and f"MASTERPLAN_HOME={home}".encode() in environment
    )


def ask(home: Path, code: str) -> Any:
    """Run code over the rows of that home; it prints one JSON value."""
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT,
        env=clean_environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.strip().splitlines()[-1])


def with_packages(home: Path) -> dict[str, str]:
    """What exported software finds where its lock is installed, as it was for its checks in that home."""
    made = [str(folder) for folder in (home / "environments").glob("*") if folder.is_dir()]
    return clean_environment(home, PYTHONPATH=os.pathsep.join(made))


def run_exported_tests(out: Path, home: Path) -> subprocess.CompletedProcess[str]:
    (readme,) = [path for path in out.glob("*/README.md")]
    return subprocess.run(
        [sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", "."],
        cwd=readme.parent,
        env=with_packages(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
