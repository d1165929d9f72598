"""The keeper of one embedded server: a process that runs it for as long as anybody uses it.

Users hold a shared lock on `run/<name>.users`. The keeper stops the server once it can have that lock for itself, which is
also the moment after the last user was killed. A server that dies before is started again at its address. It holds `run/<name>.keeper` while it lives, and the server itself inherits
`run/<name>.server`, so the next keeper waits until the last process of an orphaned server is gone.

usage: python -m config.embedded.postgres|valkey|model HOME [--volatile]
"""

import logging
import os
import signal
import sys
import time
from collections import deque
from pathlib import Path
from types import FrameType

from config.embedded import file_locks
from config.embedded.process_ties import end
from config.embedded.server import Engine, ServerFailed, write_private
from config.embedded.state_folder import Places

OLD_SERVER_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.1
# More deaths of a server in this time than it could be bad luck.
DEATHS = 5
DEATH_SECONDS = 60.0
logger = logging.getLogger("keeper")


class Dismissed(BaseException):
    """SIGTERM: stop the server although it may be in use."""


def main(engine: Engine) -> None:
    logging.basicConfig(level=logging.INFO, format="{asctime} {message}", style="{")
    places = Places(home=Path(sys.argv[1]), name=engine.name)
    keeper = file_locks.opened(places.keeper)
    if not file_locks.take(keeper, seconds=1):
        return  # another keeper is at work
    if os.fork():
        # The starter waits for this exit: from here on the lock says that a keeper lives.
        os._exit(0)
    signal.signal(signal.SIGTERM, _dismiss)
    try:
        _keep_alive(engine, places, durable="--volatile" not in sys.argv)
    except ServerFailed as failure:
        sys.exit(f"{engine.name} did not start: {failure}")
    except Dismissed:
        logger.info("%s is told to stop", engine.name)


def _keep_alive(engine: Engine, places: Places, *, durable: bool) -> None:
    """Until nobody uses it: whoever does knows its address, so that is where a dead one is started again."""
    deaths: deque[float] = deque(maxlen=DEATHS)
    url = _keep(engine, places, "", durable=durable)
    while url:
        now = time.monotonic()
        if len(deaths) == DEATHS and now - deaths[0] < DEATH_SECONDS:
            raise ServerFailed(f"it ended {DEATHS + 1} times within {DEATH_SECONDS:.0f} s")
        deaths.append(now)
        url = _keep(engine, places, url, durable=durable)


def _keep(engine: Engine, places: Places, url: str, *, durable: bool) -> str:
    """The address of the server if it ended by itself, or nothing once nobody uses it any more."""
    lifeline = file_locks.opened(places.server)
    try:
        if not file_locks.take(lifeline, seconds=OLD_SERVER_SECONDS):
            raise ServerFailed(f"an older {engine.name} server does not end")
        running = engine.start(places.home, lifeline=lifeline, durable=durable, url=url)
    finally:
        os.close(lifeline)  # The server has it: the lock is free when its last process is gone.
    users = file_locks.opened(places.users)
    try:
        write_private(places.url, running.url)
        while not file_locks.take(users):
            if running.process.poll() is not None:
                logger.error("%s ended by itself: %s", engine.name, running.process.returncode)
                return running.url
            time.sleep(POLL_SECONDS)
        return ""
    finally:
        places.url.unlink(missing_ok=True)
        end(running.process, *engine.stop_signals, seconds=STOP_SECONDS)
        os.close(users)


def _dismiss(signum: int, frame: FrameType | None) -> None:
    raise Dismissed
