"""One stand-in for the whole session; tests that need faults start their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.standin.server import Standin
from tests.standin.client import Client, standin

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="session")
def server() -> Iterator[Standin]:
    with standin() as running:
        yield running


@pytest.fixture
def client(server: Standin) -> Client:
    return Client(server.server_port)


@pytest.fixture(scope="session")
def library() -> str:
    return (EXAMPLES / "library.md").read_text(encoding="utf-8")
