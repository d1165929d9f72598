"""The stand-in model as a server process of its own, on a free loopback port."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from config.embedded import keeper
from config.embedded.process_ties import die_with
from config.embedded.server import Engine, Running, wait_until_ready


class Standin(Engine):
    name = "standin"

    def start(self, home: Path, *, lifeline: int, durable: bool, url: str = "") -> Running:
        port_file = home / "run" / "standin.port"
        port_file.unlink(missing_ok=True)
        command = [sys.executable, "-m", "config.embedded.standin", "--host", "127.0.0.1"]
        process = subprocess.Popen(
            [*command, "--port", str(urlsplit(url).port or 0), "--port-file", port_file],
            stdin=subprocess.DEVNULL,
            pass_fds=[lifeline],
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )
        wait_until_ready(process, lambda: _port(port_file), not_yet=(OSError, ValueError))
        return Running(process=process, url=f"http://127.0.0.1:{_port(port_file)}")


def _port(port_file: Path) -> int:
    return int(port_file.read_text())


if __name__ == "__main__":
    keeper.main(Standin())
