"""`python -m config.embedded.standin [--host H] [--port N] [--port-file FILE]`.

Port 0 takes any free one; the address is printed, and the port written to FILE, once it listens.
Behaviour on the wire is set by the environment: see `faults.Settings`.
"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from config.embedded.standin.faults import BadSetting, from_environment
from config.embedded.standin.server import Standin


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded.standin")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path)
    options = parser.parse_args(arguments)
    try:
        server = Standin((options.host, options.port), from_environment())
    except (BadSetting, OSError) as error:
        print(f"stand-in model: {error}", file=sys.stderr)
        return 2
    serve(server, options.port_file)
    return 0


def serve(server: Standin, port_file: Path | None) -> None:
    """Serve until told to end. Who reads the address or the port may use, or end, it at once."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop this very thread runs, so another thread must call it
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    if port_file:
        unfinished = port_file.with_suffix(".part")
        unfinished.write_text(f"{server.server_port}\n")
        unfinished.replace(port_file)
    print(f"stand-in model (rule-based, no AI) on {server.url}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()


if __name__ == "__main__":
    sys.exit(main())
