"""Counts the queries of the process that imports it, where a benchmark can read them: workers are told to by `WORKER_IMPORTS`."""

import mmap
import os
import struct
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from django.db.backends.signals import connection_created

FOLDER = "BENCH_COUNTS"
NUMBER = struct.Struct("<Q")


def queries(folder: Path) -> int:
    """Of all processes that counted here, also of those that have ended."""
    return sum(NUMBER.unpack(path.read_bytes())[0] for path in folder.glob("*.count"))


class Counter:
    """A number in a file that stays when the process is killed."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(NUMBER.pack(0))
        with path.open("r+b") as file:
            self._number = mmap.mmap(file.fileno(), NUMBER.size)
        self._guard = Lock()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        with self._guard:
            (before,) = NUMBER.unpack_from(self._number)
            NUMBER.pack_into(self._number, 0, before + 1)
        return execute(sql, params, many, context)


def begin(folder: Path) -> None:
    """From now on, on each connection, once."""
    count = Counter(folder / f"{os.getpid()}.count")

    def attach(connection: Any, **_: Any) -> None:
        if count not in connection.execute_wrappers:
            connection.execute_wrappers.append(count)

    connection_created.connect(attach, weak=False)


if os.environ.get(FOLDER):
    begin(Path(os.environ[FOLDER]))
