"""Finding model servers on this machine at their usual ports."""

import json
import shlex
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings

PROBE_SECONDS = 0.2
# For all of them together, whatever they do.
MOST_SECONDS = 0.4
SECONDS_KEPT = 60.0
MOST_BYTES = 256 * 1024
MODELS_NAMED = 5
_lock = threading.Lock()
_kept: list[tuple[float, list["Nearby"]]] = []


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """A server and the models it has, as it names them."""

    place: str
    models: tuple[str, ...]

    @property
    def named(self) -> str:
        more = ", …" if len(self.models) > MODELS_NAMED else ""
        return ", ".join(self.models[:MODELS_NAMED]) + more

    @property
    def command(self) -> str:
        """What starts Masterplan with it."""
        model = shlex.quote(self.models[0])
        return f"make run ANTHROPIC_BASE_URL=http://{self.place} MODEL={model}"


def found() -> list[Nearby]:
    """In the order of the ports. Looked up at most once a minute, and never for long."""
    now = time.monotonic()
    with _lock:
        if _kept and now < _kept[0][0]:
            return _kept[0][1]
        servers = look(settings.LOCAL_MODEL_PORTS)
        _kept[:] = [(now + SECONDS_KEPT, servers)]
        return servers


def look(ports: list[int]) -> list[Nearby]:
    """Ask all ports at once; one that does not answer in time is left out."""
    answers: dict[int, Nearby] = {}
    threads = [
        threading.Thread(target=_ask, args=(port, answers), name="nearby", daemon=True)
        for port in ports
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + MOST_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    heard = dict(answers)
    return [heard[port] for port in ports if port in heard]


def _ask(port: int, answers: dict[int, Nearby]) -> None:
    # Plain: a client that could do more takes longer to make than a server to answer.
    connection = HTTPConnection("127.0.0.1", port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", "/v1/models")
        response = connection.getresponse()
        body = response.read(MOST_BYTES) if response.status == HTTPStatus.OK else b""
        models = _models(body)
    except (OSError, HTTPException, ValueError, RecursionError):
        return
    finally:
        connection.close()
    if models:
        answers[port] = Nearby(place=f"127.0.0.1:{port}", models=models)


def _models(body: bytes) -> tuple[str, ...]:
    """Names of models that write; raises ValueError for an answer that is none of such a server."""
    listed: Any = json.loads(body)
    rows = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(rows, list):
        raise ValueError("no list of models")
    names = [row.get("id") for row in rows if isinstance(row, dict)]
    return tuple(name for name in names if isinstance(name, str) and name and "embed" not in name)


def forget() -> None:
    with _lock:
        _kept.clear()
