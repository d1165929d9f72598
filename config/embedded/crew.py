"""Worker and beat for one command, where no running `up` has them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from config.embedded.process_ties import die_with, end
from config.embedded.procfile import commands, told
from config.embedded.state_folder import PROJECT, home_dir

# One command needs no pages, and nobody tries what it builds, or asks for it over the network.
NOT_OURS = {"web", "preview", "mcp"}
STOP_SECONDS = 8
LOOK_SECONDS = 10


class Crew:
    """Sees to it that somebody works: others, as long as they answer, and else children of its own."""

    def __init__(self, others_work: Callable[[], bool], output: BinaryIO) -> None:
        self.others_work = others_work
        self.output = output
        self.commands = {name: line for name, line in commands().items() if name not in NOT_OURS}
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.looked_at = float("-inf")

    def tend(self) -> None:
        """Start what is missing, and again what was killed. May be called often; it looks now and then."""
        if time.monotonic() - self.looked_at < LOOK_SECONDS:
            return
        if self.children or not self.others_work():
            for role, command in self.commands.items():
                child = self.children.get(role)
                if child is None or child.poll() is not None:
                    self.children[role] = self._spawn(command)
        self.looked_at = time.monotonic()

    def _spawn(self, command: str) -> subprocess.Popen[bytes]:
        binaries = str(Path(sys.executable).parent)
        path = os.pathsep.join([binaries, os.environ.get("PATH", os.defpath)])
        return subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=PROJECT,
            env=os.environ | told() | {"MASTERPLAN_HOME": str(home_dir()), "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), signal.SIGKILL),
        )

    def dismiss(self) -> None:
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            end(child, seconds=STOP_SECONDS)


@contextmanager
def working(others_work: Callable[[], bool] = lambda: False) -> Iterator[Crew]:
    """A crew until the end of the block; its log is `log/build.log` under the home."""
    log = home_dir() / "log" / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        crew = Crew(others_work, output)
        try:
            crew.tend()
            yield crew
        finally:
            crew.dismiss()
