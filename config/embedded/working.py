"""Worker and beat for one command, where no running `up` has them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from honcho.environ import parse_procfile

from config.embedded.lifelines import die_with
from config.embedded.places import PROJECT, home_dir

ROLES = ("worker", "beat")
STOP_SECONDS = 8


@contextmanager
def working() -> Iterator[Path]:
    """Run the Procfile's worker and beat until the end of the block; yields their log."""
    log = home_dir() / "log" / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    commands = parse_procfile((PROJECT / "Procfile").read_text()).processes
    with ExitStack() as stack:
        output = stack.enter_context(log.open("ab"))
        children = [_spawn(commands[role], output.fileno()) for role in ROLES]
        try:
            yield log
        finally:
            _end(children)


def _spawn(command: str, output: int) -> subprocess.Popen[bytes]:
    binaries = str(Path(sys.executable).parent)
    return subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=PROJECT,
        env=os.environ
        | {
            "MASTERPLAN_HOME": str(home_dir()),
            "PATH": os.pathsep.join([binaries, os.environ.get("PATH", os.defpath)]),
        },
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with(os.getpid(), signal.SIGKILL),
    )


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
