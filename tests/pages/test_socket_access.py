"""Which pages may open a socket, and when it ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.access.models import User
from config.access.sessions import REFUSED
from config.asgi import application
from config.serving import socket_access
from tests.factories import member
from tests.pages import worlds

in_db = database_sync_to_async
NOBODY = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("host", "origin", "is_own"),
    [
        ("localhost:8000", "http://localhost:8000", True),
        ("LOCALHOST:8000", "http://localhost:8000", True),
        ("[::1]:8000", "http://[::1]:8000", True),
        ("localhost:8000", "http://localhost:9000", False),
        ("localhost:8000", "http://localhost", False),
        ("localhost:8000", "http://127.0.0.1:8000", False),
        ("localhost:8000", "https://evil.example", False),
        ("localhost:8000", "null", False),
        ("localhost:8000", "", False),
        ("evil.example", "http://evil.example", False),
        ("", "", False),
        ("localhost:8000", "https://masterplan.example", True),
        ("localhost:8000", "http://masterplan.example", False),
        ("localhost:8000", "https://team.masterplans.example", True),
        ("localhost:8000", "https://masterplans.example.evil.example", False),
    ],
)
def test_only_pages_of_the_same_host_and_port_or_trusted_ones_open_sockets(
    settings: Settings, host: str, origin: str, is_own: bool
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://masterplan.example", "https://*.masterplans.example"]
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]

    assert socket_access.is_own_origin({"headers": headers}) is is_own


async def test_a_page_of_another_port_is_refused_at_the_handshake() -> None:
    headers = [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:9000")]
    socket = WebsocketCommunicator(application, f"/ws/plans/{NOBODY}/", headers=headers)

    assert (await socket.connect())[0] is False


def sign_out(client: Client, user: User) -> None:
    client.post("/logout/")


def expire(client: Client, user: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def change_password(client: Client, user: User) -> None:
    user.set_password("another one, 12 long")
    user.save(update_fields=["password"])


def deactivate(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def do_nothing(client: Client, user: User) -> None:
    pass


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("happens", "ends"),
    [
        (sign_out, True),
        (expire, True),
        (change_password, True),
        (deactivate, True),
        (do_nothing, False),
    ],
)
async def test_a_quiet_socket_ends_with_what_let_it_in(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[Client, User], None], ends: bool
) -> None:
    monkeypatch.setattr(socket_access, "LOOK_SECONDS", 0.2)
    path, client, alice = await in_db(_open_page)()
    headers = [
        (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()),
        (b"origin", b"http://localhost"),
        (b"host", b"localhost"),
    ]
    socket = WebsocketCommunicator(application, path, headers=headers)
    await socket.connect()
    await socket.receive_from(5)

    await in_db(happens)(client, alice)

    if ends:
        assert await socket.receive_output(5) == {"type": "websocket.close", "code": REFUSED}
    else:
        assert await socket.receive_nothing(0.6)
    await socket.disconnect()


def _open_page() -> tuple[str, Client, User]:
    alice = member(username="alice")
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    client = Client()
    client.force_login(alice)
    return f"/ws/plans/{plan.pk}/?show=plan-state", client, alice
