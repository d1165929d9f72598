"""The socket of every page: the count of notices, and each new one as a toast."""

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from config.access.models import Membership, User
from config.notices.models import Preference
from config.notices.seen import mark_all_seen
from config.serving.sockets import socket_urlpatterns
from tests.factories import member
from tests.notices import worlds

pytestmark = pytest.mark.django_db(transaction=True)


async def opened(user: object) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(URLRouter(socket_urlpatterns), "/ws/notices/")
    socket.scope["user"] = user
    connected, _ = await socket.connect()
    assert connected
    return socket


def happens(user: User, title: str) -> None:
    worlds.notice(user.memberships.get().workspace, title=title)


async def test_a_stranger_is_refused() -> None:
    socket = await opened(AnonymousUser())

    assert (await socket.receive_output())["code"] == 4403


async def test_a_notice_is_counted_and_shown_as_it_is_made() -> None:
    ada = await sync_to_async(member)(username="ada")
    socket = await opened(ada)
    assert "hidden>0</span>" in await socket.receive_from()

    await sync_to_async(happens)(ada, "Library <1>")

    pushed = await socket.receive_from(timeout=10)
    assert 'id="notice-count" title="not seen yet">1</span>' in pushed
    assert 'hx-swap-oob="beforeend:#toasts"' in pushed
    assert "Library &lt;1&gt;" in pushed
    await sync_to_async(mark_all_seen)(ada)
    assert "hidden>0</span>" in await socket.receive_from(timeout=10)
    await socket.disconnect()


async def test_what_one_does_not_want_is_neither_counted_nor_shown() -> None:
    ada = await sync_to_async(member)(username="ada")
    await Preference.objects.acreate(user=ada, page_kinds=["paused"])
    socket = await opened(ada)
    await socket.receive_from()

    await sync_to_async(happens)(ada, "Library")

    assert "Library" not in await socket.receive_from(timeout=10)
    await socket.disconnect()


async def test_who_has_left_a_workspace_hears_nothing_of_it() -> None:
    ada = await sync_to_async(member)(username="ada")
    membership = await Membership.objects.select_related("workspace").aget(user=ada)
    socket = await opened(ada)
    await socket.receive_from()
    await membership.adelete()

    await sync_to_async(worlds.notice)(membership.workspace, title="Library")

    assert "Library" not in await socket.receive_from(timeout=10)
    await socket.disconnect()
