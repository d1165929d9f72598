"""Whether this process lives, and whether what it needs answers; open to probes."""

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from ninja import Router, Schema, Status

from config.readiness import probes

router = Router(tags=["health"])
# Who asks needs no account, so it must not cost more than one look in this time.
LOOKED_EVERY_SECONDS = 10.0


class Alive(Schema):
    status: str


class Ready(Schema):
    """`trouble` says of each that does not answer what to do about it."""

    status: str
    database: bool
    broker: bool
    sandbox: bool
    model: bool
    stand_in: bool
    trouble: dict[str, str]


class _Looked:
    """What the last look at one of them found."""

    def __init__(self, look: Callable[[], str]) -> None:
        self.look = look
        self.until = 0.0
        self.trouble = ""
        self.lock = threading.Lock()

    def now(self) -> str:
        """What is wrong and what to do; empty if it answers."""
        with self.lock:
            if time.monotonic() >= self.until:
                self.trouble = _trouble(self.look)
                self.until = time.monotonic() + LOOKED_EVERY_SECONDS
            return self.trouble


def _trouble(look: Callable[[], str]) -> str:
    try:
        look()
    except probes.Broken as broken:
        # What exactly is wrong may name addresses; that is for the operator's `doctor`.
        return broken.remedy
    return ""


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise probes.Broken(probes.first_line(error), "check DATABASE_URL") from error
    return "answers"


LOOKS = {
    "database": _Looked(_database),
    "broker": _Looked(probes.broker),
    "sandbox": _Looked(probes.sandbox),
    "model": _Looked(probes.model),
}


@router.get("/live", auth=None, response=Alive, url_name="live")
def live(request: HttpRequest) -> dict[str, str]:
    """Whether this process answers."""
    return {"status": "alive"}


@router.get("/ready", auth=None, response={200: Ready, 503: Ready}, url_name="ready")
def ready(request: HttpRequest) -> Status[dict[str, object]]:
    """Whether the database, the broker, the sandbox and the model server answer; looked at every ten seconds."""
    found = {name: looked.now() for name, looked in LOOKS.items()}
    trouble = {name: words for name, words in found.items() if words}
    answer: dict[str, object] = {name: not words for name, words in found.items()}
    answer |= {"stand_in": settings.STANDIN_IN_USE, "trouble": trouble}
    answer["status"] = "not ready" if trouble else "ready"
    return Status(503 if trouble else 200, answer)
