"""What a run in a warm sandbox may not ask of the kernel: a filter in the form that bubblewrap takes.

Runs there follow each other as one user. Whatever outlives its process, or reaches into another, would be a way from
one to the next, so it is refused; the rest is ended or emptied between two runs.
"""

import errno
import platform
import struct
from collections.abc import Sequence
from dataclasses import dataclass

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
NUMBER_AT, MACHINE_AT, ARGUMENTS_AT = 0, 4, 16
# Numbers from here on are those of another interface of the same kernel (x32).
FOREIGN = 0x40000000


@dataclass(frozen=True, kw_only=True)
class Machine:
    """`refused` in every form; `own` only for the caller itself: with these arguments (by position) zero."""

    code: int
    refused: Sequence[int]
    own: dict[int, tuple[int, ...]]


# Refused: ptrace, process_vm_readv and _writev, kcmp, pidfd_getfd, process_madvise, move_pages and migrate_pages
# reach into another process; shmget, semget, msgget, mq_open, add_key, request_key, keyctl leave something behind;
# ioprio_set and perf_event_open are not worth telling apart.
# Own: prlimit64, setpriority, and sched_ setparam, setscheduler, setaffinity, setattr.
MACHINES = {
    "x86_64": Machine(
        code=0xC000003E,
        refused=(101, 310, 311, 312, 438, 440, 279, 256, 29, 64, 68, 240, 248, 249, 250, 251, 298),
        own={302: (0,), 141: (0, 1), 142: (0,), 144: (0,), 203: (0,), 314: (0,)},
    ),
    "aarch64": Machine(
        code=0xC00000B7,
        refused=(117, 270, 271, 272, 438, 440, 239, 238, 194, 190, 186, 180, 217, 218, 219, 30, 241),
        own={261: (0,), 140: (0, 1), 118: (0,), 119: (0,), 122: (0,), 274: (0,)},
    ),
}  # fmt: skip


def filter_program() -> bytes | None:
    """For this machine; None if its numbers are not known here."""
    machine = MACHINES.get(platform.machine())
    return None if machine is None else assembled(machine)


def assembled(machine: Machine) -> bytes:
    """Classic BPF: instructions of eight bytes, each jump over so many."""
    lines = [
        (LOAD, 0, 0, MACHINE_AT),
        (EQUAL, 1, 0, machine.code),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 0, 1, FOREIGN),
        (RETURN, 0, 0, REFUSE),
    ]
    for number in machine.refused:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    for number, arguments in machine.own.items():
        looks = [line for at in arguments for line in _is_zero(at)]
        lines += [(EQUAL, 0, len(looks) + 1, number), *looks, (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *line) for line in [*lines, (RETURN, 0, 0, ALLOW)])


def _is_zero(argument: int) -> list[tuple[int, int, int, int]]:
    """Its lower half, which is all that the kernel reads of a process id."""
    return [
        (LOAD, 0, 0, ARGUMENTS_AT + 8 * argument),
        (EQUAL, 1, 0, 0),
        (RETURN, 0, 0, REFUSE),
    ]
