"""A program in the sandbox that goes on, with a folder that it may write."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from execution.sandbox import bubblewrap
from execution.sandbox.folders import materialised
from execution.sandbox.process_output import Following, Outcome
from execution.sandbox.slots import FIRST_UID, slot

KIND = "preview"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where programs of one tree run: they share the folder `data`, which is their working folder too."""

    tree: Path
    data: Path
    slot: int
    environment: Path | None
    memory_mb: int
    processes: int

    def start(self, argv: Sequence[str], *, cpu_seconds: int) -> subprocess.Popen[bytes]:
        """Its errors stand in its output. It ends when the thread that started it does. Raises OSError."""
        with Path(os.devnull).open("wb") as status:
            command = bubblewrap.SandboxCommand(
                tree=self.tree,
                slot=self.slot,
                cpu_seconds=cpu_seconds,
                status_fd=status.fileno(),
                variables={},
                environment=self.environment,
                data=self.data,
                memory_kb=self.memory_mb * 1024,
                processes=self.processes,
            )
            return subprocess.Popen(
                command.command(list(argv)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(status.fileno(),),
                env={},
                start_new_session=True,
            )

    def run(self, argv: Sequence[str], *, seconds: float) -> Outcome:
        """To its end, or until it is cut; the first of `texts` is all it wrote. Raises OSError."""
        process = self.start(argv, cpu_seconds=int(seconds) + 1)
        process.stderr = _nothing()
        with _nothing() as report:
            return Following(process, report, time.monotonic() + seconds).to_the_end()


def _nothing() -> IO[bytes]:
    """A pipe that has ended already."""
    reading, writing = os.pipe()
    os.close(writing)
    return os.fdopen(reading, "rb", buffering=0)


def folders() -> Path:
    """Where previews of this home write. Whoever starts to hold previews may empty it."""
    folder = settings.HOME_DIR / "previews"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(folder)


@contextmanager
def place(
    tree: Mapping[str, str],
    *,
    environment: Path | None,
    memory_mb: int,
    processes: int,
    wait_seconds: float,
) -> Iterator[Place]:
    """Gone at the end, with what was written there. Raises NoSlotFree, TreeUnusable, OSError."""
    with slot(KIND, wait_seconds=wait_seconds) as number, materialised(tree) as folder:
        data = Path(tempfile.mkdtemp(dir=folders()))
        try:
            if os.geteuid() == 0:
                os.chown(data, FIRST_UID + number, FIRST_UID + number)
            yield Place(
                tree=folder,
                data=data,
                slot=number,
                environment=environment,
                memory_mb=memory_mb,
                processes=processes,
            )
        finally:
            shutil.rmtree(data, ignore_errors=True)


def size_of(folder: Path) -> int:
    """Bytes of the files below, no link followed."""
    total = 0
    for top, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(top, name).lstat().st_size
            except OSError:
                continue
    return total
