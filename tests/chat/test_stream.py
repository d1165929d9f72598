"""The answer of the model as server-sent events, while it is written."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import connections
from django.test import AsyncClient

from chat.models import Conversation, Message
from config.access.api import tokens
from config.access.models import ApiToken, User
from config.shared.live import conversation_group
from tests.factories import ConversationFactory, member

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_SECONDS = 30


class Talk:
    """A conversation whose newest answer is being written, and a program that follows it."""

    def __init__(self, owner: User, *, status: str = "streaming", content: str = "") -> None:
        self.talk: Conversation = ConversationFactory(
            owner=owner, workspace=owner.memberships.get().workspace
        )
        self.answer = self.talk.messages.create(role="assistant", status=status, content=content)
        _, self.secret = tokens.make(owner, name="test", scope="read", days=1)

    async def follow(self) -> Any:
        address = f"/api/v1/conversations/{self.talk.pk}/stream"
        headers = {"Authorization": f"Bearer {self.secret}"}
        response = await AsyncClient().get(address, headers=headers)
        # The test client keeps the connection of the thread that answered.
        await sync_to_async(connections.close_all)()
        return response

    async def push(self, text: str) -> None:
        pushed = {"type": "changed", "kind": "message_delta", "message_id": str(self.answer.pk)}
        layer: Any = get_channel_layer()
        await layer.group_send(conversation_group(self.talk.pk), pushed | {"text": text})

    async def end(self, status: str, content: str) -> None:
        rows = Message.objects.filter(pk=self.answer.pk)
        await database_sync_to_async(rows.update)(status=status, content=content)
        await self.push(content)


async def events(response: Any) -> AsyncIterator[tuple[str, Any]]:
    async for chunk in response.streaming_content:
        lines = chunk.decode().splitlines()
        if lines[0].startswith("event: "):
            yield lines[0][7:], json.loads(lines[1].removeprefix("data: "))


@database_sync_to_async
def talk_of(**fields: str) -> Talk:
    return Talk(member(), **fields)


async def test_new_text_comes_as_it_is_written_and_the_whole_at_the_end() -> None:
    made = await talk_of(content="One")
    response = await made.follow()
    found = events(response)

    async with asyncio.timeout(WAIT_SECONDS):
        seen = [await anext(found)]
        await made.push("One two")
        seen.append(await anext(found))
        await made.end("complete", "One two three")
        seen += [event async for event in found]

    assert response.headers["Content-Type"] == "text/event-stream"
    assert [name for name, _ in seen] == ["delta", "delta", "delta", "message"]
    assert "".join(data["text"] for name, data in seen if name == "delta") == "One two three"
    assert seen[-1][1] == {
        "message_id": str(made.answer.pk),
        "status": "complete",
        "content": "One two three",
    }


async def test_a_finished_answer_comes_at_once() -> None:
    made = await talk_of(status="complete", content="Done.")

    async with asyncio.timeout(WAIT_SECONDS):
        seen = [event async for event in events(await made.follow())]

    assert [(name, data["content"]) for name, data in seen] == [("message", "Done.")]


async def test_a_token_that_is_revoked_hears_no_more() -> None:
    made = await talk_of(content="One")
    found = events(await made.follow())

    async with asyncio.timeout(WAIT_SECONDS):
        await anext(found)
        await database_sync_to_async(ApiToken.objects.all().delete)()
        await made.push("One two")
        rest = [event async for event in found]

    assert rest == []


async def test_others_have_no_stream_of_it() -> None:
    made = await talk_of()
    made.secret = (await database_sync_to_async(_token_of_another)())[1]

    assert (await made.follow()).status_code == 404


def _token_of_another() -> tuple[ApiToken, str]:
    return tokens.make(member(), name="test", scope="read", days=1)
