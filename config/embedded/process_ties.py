"""What ties a process to the one that started it."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable

# So long may a process that is told to stop finish what it is at: a call that is cut is paid all the same.
GRACE_SECONDS = 30.0
PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int, signum: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn` of a single-threaded `parent`: the child gets the signal when the parent is gone.

    Only Linux has this; elsewhere a parent killed with -9 leaves its children to end by themselves.
    """
    prctl = getattr(_libc, "prctl", None)

    def tie() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def end(process: subprocess.Popen[bytes], *signals: signal.Signals, seconds: float) -> None:
    """Send one signal after the other, each with so much time to work, and at last SIGKILL."""
    for signum in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(signum)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
