"""Slots: how many sandboxes run, and how many are kept warm, at once on this machine, and under which user id.

One slot is one file lock, so a slot is free as soon as its holder ends, however it ended. All processes
of one account share the slots: two sandboxes never run as the same user at the same time.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

# Systemd leaves 60578-61183 unused, so no account of the machine has these ids.
FIRST_UID = 60600
POLL_SECONDS = 0.01
WAIT_SECONDS = 300.0
# Kinds of slots by the setting that counts them, how many there are for each it counts, and where their user ids
# begin. What goes on for an hour must not keep the checks of a build waiting, nor may what is only kept warm: a run
# there has a slot for its own time. Warm ones cost memory alone, so there may be more of them than run.
KINDS = {
    "slot": ("SANDBOX_SLOTS", 1, 0),
    "warm": ("SANDBOX_SLOTS", 3, 100),
    "preview": ("PREVIEW_SLOTS", 1, 400),
}
# Locked by one of those who wait for a slot of a kind.
WAITING = "{}-waiting"


class NoSlotFree(Exception):
    """Every slot of the sandbox stayed in use for as long as we waited."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


@contextmanager
def slot(kind: str = "slot", *, wait_seconds: float | None = None) -> Iterator[int]:
    """The number of a slot that is ours inside the block, also over kinds. Raises NoSlotFree after so long."""
    seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
    setting, each, first = KINDS[kind]
    number, descriptor = _take(kind, each * getattr(settings, setting), time.monotonic() + seconds)
    try:
        yield first + number
    finally:
        os.close(descriptor)


def _take(kind: str, count: int, deadline: float) -> tuple[int, int]:
    folder = _folder()
    names = [f"{kind}-{number}" for number in range(count)]
    if found := _free(folder, names):
        return found
    with ExitStack() as held:
        is_seen = False
        while True:
            is_seen = is_seen or _is_seen_waiting(folder / WAITING.format(kind), held)
            if found := _free(folder, names):
                return found
            if time.monotonic() >= deadline:
                raise NoSlotFree
            time.sleep(POLL_SECONDS)


def _free(folder: Path, names: Sequence[str]) -> tuple[int, int] | None:
    for number, name in enumerate(names):
        descriptor = _locked(folder / name)
        if descriptor is not None:
            return number, descriptor
    return None


def _is_seen_waiting(path: Path, held: ExitStack) -> bool:
    """Of all that wait one has the lock, so that those who look, who share it, do not take each other for one."""
    descriptor = _locked(path)
    if descriptor is not None:
        held.callback(os.close, descriptor)
    return descriptor is not None


def is_wanted(kind: str = "slot") -> bool:
    """Whether anybody on this machine waits for a slot now."""
    descriptor = _locked(_folder() / WAITING.format(kind), fcntl.LOCK_SH)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _locked(path: Path, how: int = fcntl.LOCK_EX) -> int | None:
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _folder() -> Path:
    """A folder of this account alone; somebody else's folder of that name is not used."""
    folder = Path(tempfile.gettempdir()) / f"masterplan-sandbox-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is not ours alone; remove it")
    return folder
