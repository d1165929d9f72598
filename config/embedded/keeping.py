"""The keeper of one embedded server: a process that runs it for as long as anybody uses it.

Users hold a shared lock on `run/<name>.users`. The keeper stops the server once it can have that lock for itself, which is
also the moment after the last user was killed. It holds `run/<name>.keeper` while it lives, and the server itself inherits
`run/<name>.server`, so the next keeper waits until the last process of an orphaned server is gone.

usage: python -m config.embedded.postgres|valkey|model HOME [--volatile]
"""

import logging
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from config.embedded import locks
from config.embedded.engines import Engine, ServerFailed, write_private
from config.embedded.lifelines import end
from config.embedded.places import Places

OLD_SERVER_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.1
logger = logging.getLogger("keeper")


class Dismissed(BaseException):
    """SIGTERM: stop the server although it may be in use."""


def main(engine: Engine) -> None:
    logging.basicConfig(level=logging.INFO, format="{asctime} {message}", style="{")
    places = Places(home=Path(sys.argv[1]), name=engine.name)
    keeper = locks.opened(places.keeper)
    if not locks.take(keeper, seconds=1):
        return  # another keeper is at work
    if os.fork():
        # The starter waits for this exit: from here on the lock says that a keeper lives.
        os._exit(0)
    signal.signal(signal.SIGTERM, _dismiss)
    lifeline = locks.opened(places.server)
    if not locks.take(lifeline, seconds=OLD_SERVER_SECONDS):
        sys.exit(f"an older {engine.name} server does not end")
    try:
        keep(engine, places, lifeline, durable="--volatile" not in sys.argv)
    except ServerFailed as failure:
        sys.exit(f"{engine.name} did not start: {failure}")


def keep(engine: Engine, places: Places, lifeline: int, *, durable: bool) -> None:
    running = engine.start(places.home, lifeline=lifeline, durable=durable)
    users = locks.opened(places.users)
    try:
        write_private(places.url, running.url)
        while running.process.poll() is None and not locks.take(users):
            time.sleep(POLL_SECONDS)
        if running.process.returncode is not None:
            logger.error("%s ended by itself: %s", engine.name, running.process.returncode)
    except Dismissed:
        logger.info("%s is told to stop", engine.name)
    finally:
        places.url.unlink(missing_ok=True)
        end(running.process, *engine.stop_signals, seconds=STOP_SECONDS)


def _dismiss(signum: int, frame: FrameType | None) -> None:
    raise Dismissed
