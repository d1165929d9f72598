"""Which processes belong to a home: they name it, or work in it."""

import os
import time
from pathlib import Path


def of(home: Path) -> dict[int, str]:
    """Process ids with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (entry / "environ").read_bytes().decode(errors="replace")
            works_in = str((entry / "cwd").readlink())
        except OSError:
            continue
        if command and any(str(home) in text for text in (command, environment, works_in)):
            found[int(entry.name)] = command
    return found


def are_gone(home: Path, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while of(home):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def one(home: Path, part: str, *, seconds: float = 10) -> int:
    """The one process of this home whose command line has this part, as soon as there is one."""
    deadline = time.monotonic() + seconds
    while True:
        found = [pid for pid, command in of(home).items() if part in command]
        if len(found) == 1:
            return found[0]
        assert time.monotonic() < deadline, f"{part!r} is in {len(found)} of {of(home)}"
        time.sleep(0.05)
