"""Paths and queries that nobody meant: closed with one line in the log, never a traceback."""

import logging

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from config.access.models import User
from config.access.sessions import REFUSED
from config.asgi import application
from config.serving.sockets import UNKNOWN
from tests.pages import worlds

pytestmark = pytest.mark.django_db(transaction=True)
in_db = database_sync_to_async
NOBODY = "11111111-2222-4333-8444-555555555555"
ORIGIN = [(b"origin", b"http://127.0.0.1"), (b"host", b"127.0.0.1")]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ws/",
        "/ws/nothing/",
        "/ws/plans/",
        "/ws/plans/not-an-id/",
        "/ws/plans/123/?show=plan-state",
        f"/ws/plans/{NOBODY}",
        f"/ws/chat/{NOBODY}/more/",
        "/ws/chat/%00/",
        "/ws/plans/\N{LATIN SMALL LETTER E WITH ACUTE}/",
        "//ws//plans//",
    ],
)
async def test_a_path_that_is_nobodys_is_closed_and_one_line_says_so(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    socket = WebsocketCommunicator(application, path, headers=ORIGIN)

    is_accepted, _ = await socket.connect()
    closed = await socket.receive_output(5)

    assert is_accepted
    assert closed == {"type": "websocket.close", "code": UNKNOWN}
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None
    await socket.disconnect()


@pytest.mark.parametrize("path", [f"/ws/plans/{NOBODY}/", f"/ws/chat/{NOBODY}/"])
async def test_an_id_of_nothing_is_refused_like_a_strangers(path: str) -> None:
    socket = WebsocketCommunicator(application, path, headers=ORIGIN)

    await socket.connect()

    assert await socket.receive_output(5) == {"type": "websocket.close", "code": REFUSED}
    await socket.disconnect()


@pytest.mark.parametrize(
    "query",
    [
        b"show=plan-state&after=\xff\xfe",
        b"\xff=\xff&show=plan-state",
        b"show=plan-state&after=" + b"9" * 400,
        b"show=plan-state&face=%00%ff&format=%00",
        b"show=plan-state%00,plan-state&after=-1",
        b"&&&==&show=plan-state;;",
    ],
)
async def test_a_query_of_nonsense_is_read_as_far_as_it_makes_sense(query: bytes) -> None:
    plan, alice = await in_db(worlds.draft_of_alice)()
    socket = WebsocketCommunicator(application, f"/ws/plans/{plan.pk}/", headers=ORIGIN)
    socket.scope["query_string"] = query
    socket.scope["headers"] = [*ORIGIN, (b"cookie", await in_db(_cookie)(alice))]

    is_accepted, _ = await socket.connect()

    assert is_accepted
    assert not await _closes(socket)
    await socket.disconnect()


def _cookie(user: User) -> bytes:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}".encode()


async def _closes(socket: WebsocketCommunicator) -> bool:
    if await socket.receive_nothing(0.5):
        return False
    return (await socket.receive_output(5))["type"] == "websocket.close"
