"""Model servers on this machine: found at their ports, told once a minute, and never waited for."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.embedded.server import free_port
from costs.servers import nearby
from tests.factories import member

MODELS = {"data": [{"id": "nomic-embed-text"}, {"id": "qwen3:8b"}, {"id": "gemma 3"}]}


@contextmanager
def listing(
    body: bytes, *, status: int = 200, until: threading.Event | None = None
) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if until is not None:
                until.wait()
            with suppress(OSError):
                self.send_response(status if self.path == "/v1/models" else 404)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    nearby.forget()
    yield
    nearby.forget()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may be slow, and is still to be found."""
    monkeypatch.setattr(nearby, "PROBE_SECONDS", 10)
    monkeypatch.setattr(nearby, "MOST_SECONDS", 10)


@pytest.mark.usefixtures("patient")
def test_a_server_is_found_with_its_models_and_how_to_use_it() -> None:
    with listing(json.dumps(MODELS).encode()) as port:
        [server] = nearby.look([free_port(), port])

    assert server.models == ("qwen3:8b", "gemma 3")
    assert server.command == (f"make run ANTHROPIC_BASE_URL=http://127.0.0.1:{port} MODEL=qwen3:8b")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"<html>hello</html>", 200, id="a page"),
        pytest.param(b"[1]", 200, id="a list"),
        pytest.param(b'{"data": 7}', 200, id="no rows"),
        pytest.param(b'{"data": [{"id": null}, "x"]}', 200, id="no names"),
        pytest.param(json.dumps(MODELS).encode(), 401, id="refused"),
        pytest.param(b" " * 300_000, 200, id="far too long"),
    ],
)
def test_what_is_no_model_server_is_none(body: bytes, status: int) -> None:
    with listing(body, status=status) as port:
        assert nearby.look([port]) == []


def test_one_that_does_not_answer_is_not_waited_for() -> None:
    answers = threading.Event()
    with listing(json.dumps(MODELS).encode(), until=answers) as port:
        found = nearby.look([port])
        answers.set()

    assert found == []


@pytest.mark.django_db
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("standin", "is_told"), [(True, True), (False, False)])
def test_home_names_it_where_the_standin_works(
    settings: Settings, client: Client, standin: bool, is_told: bool
) -> None:
    settings.STANDIN_IN_USE = standin
    client.force_login(member())
    with listing(json.dumps(MODELS).encode()) as port:
        settings.LOCAL_MODEL_PORTS = [port]
        page = client.get(reverse("chat:home")).content.decode()

    assert (f"A model server answers at 127.0.0.1:{port}" in page) is is_told
    assert ("MODEL=qwen3:8b" in page) is is_told


def test_it_is_looked_for_once_a_minute(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[list[int]] = []

    def look(ports: list[int]) -> list[nearby.Nearby]:
        looks.append(ports)
        return []

    monkeypatch.setattr(nearby, "look", look)

    nearby.found()
    nearby.found()

    assert looks == [settings.LOCAL_MODEL_PORTS]
