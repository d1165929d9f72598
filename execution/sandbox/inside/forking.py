"""The first process of a warm sandbox: it loads what tests stand on, and forks for each run. Standard library only.

No code of the tree runs in it: that happens in its children, one at a time. After each it ends every process that is
left and empties what could be written; if that fails it ends itself, and the sandbox with it.
"""

import gc
import importlib
import marshal
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from execution.sandbox.inside import library, run_tests

# What a run can write to.
WRITABLE = ("/tmp", "/dev/shm")
READY = b"ready"
# What this file needs and a run on its own does not load.
ONLY_HERE = ("_socket", "gc", "resource")
# Of one request: standard input, output, errors, and the report.
DESCRIPTORS = 4
INT_BYTES = 4
ENDING_SECONDS = 10.0
PAUSE_SECONDS = 0.0005


def main(order: dict[str, Any]) -> None:
    found = order["found"]
    # What `socket` itself calls, without what that loads.
    sockets: Any = importlib.import_module("_socket")
    space = sockets.CMSG_LEN(DESCRIPTORS * INT_BYTES)
    known = found | load_packages(order["packages"], found)
    for name in ONLY_HERE:
        sys.modules.pop(name, None)
    modes = [os.stat(folder).st_mode & 0o7777 for folder in WRITABLE]
    control = sockets.socket(fileno=order["control"])
    # Never looked through again: a child that did would copy all of it.
    gc.collect()
    gc.freeze()
    control.send(READY)
    while request := received(control, space):
        words, descriptors = request
        child = os.fork()
        if not child:
            control.close()
            become(descriptors, int(words))
            return run_tests.main(handed_in() | {"found": known})
        for one in descriptors:
            os.close(one)
        _, status = os.waitpid(child, 0)
        end_all_others()
        control.send(str(exit_code(status)).encode())
        for folder, mode in zip(WRITABLE, modes, strict=True):
            restore(folder, mode)
        control.send(READY)
    return None


def load_packages(
    wanted: Sequence[tuple[str, Sequence[str]]], found: Mapping[str, ModuleType]
) -> dict[str, ModuleType]:
    """Import these modules, with names from them, as a program finds the interpreter; nothing of the tree is found.

    Afterwards they are put away, and our own library is there again. Raises what importing them raises.
    """
    ours, path = dict(sys.modules), sys.path[:]
    sys.meta_path.remove(library.OwnFinder)
    sys.modules.clear()
    sys.modules.update(found)
    sys.path[:] = [one for one in path if one not in ("", "/app")]
    for name, names in wanted:
        __import__(name, {}, {}, tuple(names), 0)
    loaded = {name: one for name, one in sys.modules.items() if name not in found}
    sys.path[:] = path
    sys.modules.clear()
    sys.modules.update(ours)
    sys.meta_path.insert(0, library.OwnFinder)
    return loaded


def received(control: Any, space: int) -> tuple[bytes, list[int]] | None:
    """One request: its words, and the descriptors that came with it. Nothing if there will be no more."""
    words, parts, _, _ = control.recvmsg(64, space)
    if not words:
        return None
    data = b"".join(data for _, _, data in parts)
    numbers = [data[at : at + INT_BYTES] for at in range(0, len(data), INT_BYTES)]
    return words, [int.from_bytes(one, sys.byteorder) for one in numbers]


def become(descriptors: Sequence[int], cpu_seconds: int) -> None:
    """In the child: as if the interpreter had been started for this run alone."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    *standard, report = descriptors
    for number, one in enumerate(standard):
        os.dup2(one, number)
        os.close(one)
    os.set_inheritable(report, True)
    os.environ["SANDBOX_REPORT_FD"] = str(report)


def handed_in() -> dict[str, Any]:
    """What is asked of this run."""
    with open(0, "rb", closefd=False) as given:
        order: dict[str, Any] = marshal.load(given)
    return order


def end_all_others() -> None:
    """Every process of the sandbox but this one and its keeper. Raises TimeoutError if one does not end."""
    until = time.monotonic() + ENDING_SECONDS
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        if time.monotonic() > until:
            raise TimeoutError("a process does not end")
        time.sleep(PAUSE_SECONDS)


def restore(folder: str, mode: int) -> None:
    """As it was before the first run. Raises OSError or RecursionError if it cannot be emptied."""
    os.chmod(folder, mode | 0o700)
    empty(folder)
    for name in os.listxattr(folder):
        os.removexattr(folder, name)
    os.chmod(folder, mode)


def empty(folder: str) -> None:
    with os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)
            empty(entry.path)
            os.rmdir(entry.path)
        else:
            os.unlink(entry.path)


def exit_code(status: int) -> int:
    """As a shell says it."""
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code
