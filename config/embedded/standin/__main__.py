"""`python -m config.embedded.standin [--host H] [--port N] [--port-file FILE]`.

Port 0 takes any free one; the address is printed, and the port written to FILE, once it listens.
Behaviour on the wire is set by the environment; none of it changes what is answered:

STANDIN_TOKENS_PER_SECOND     pace of streamed text; 0 is unlimited (4000)
STANDIN_BROKEN_SHARE          share of first answers to AtomCode that are broken (0)
STANDIN_RATE_LIMITED_SHARE    share of tries answered with 429 (0)
STANDIN_OVERLOADED_SHARE      share of tries answered with 529 (0)
STANDIN_CUT_SHARE             share of streams that end early (0)
STANDIN_SLOW_SHARE            share of tries that wait first (0), and
STANDIN_SLOW_SECONDS          how long (5)
STANDIN_LATENCY_MEAN_SECONDS  mean of a lognormal wait before each answer; 0 is none (0), with
STANDIN_LATENCY_SIGMA         its sigma (0.5), and
STANDIN_SEED                  the seed of all draws (0)
"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from config.embedded.standin.server import Standin
from config.embedded.standin.settings import BadSetting, from_environment


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
