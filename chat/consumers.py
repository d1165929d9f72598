"""WebSockets of open pages. A push makes the page read again; nothing is written here."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from chat.models import Conversation, Message
from chat.pages import plan_watch
from chat.pages.fragments import Acts, acts_of, added, list_wake, message, messages_of, side, talk
from config.access.sessions import REFUSED, is_signed_in, may_listen
from config.notices.consumers import groups_of
from config.shared.database.storable import whole_number
from config.shared.html.fragments import fragments_for
from config.shared.live import conversation_group, plan_group
from config.shared.paced import Paced
from planning.models import MasterPlan
from planning.pages.fragments import tokens

# Pushes to one page of a plan are at least this far apart.
PUSH_SECONDS = 0.25
# A list is drawn again as a whole.
LIST_SECONDS = 2.0
LISTS = {"plans_changed": list_wake("plans"), "reviews_changed": list_wake("reviews")}
UNSTORED = ("masterplan_tokens_progress", "discovery_tokens_progress")


class PlanConsumer(Paced):
    """`/ws/plans/<id>/`: HTML of changed parts, or with `?format=json&after=<seq>` the event log."""

    watch: plan_watch.Watch | None = None
    pause_seconds = PUSH_SECONDS

    async def connect(self) -> None:
        query = {name: values[0] for name, values in parse_qs(self._query()).items()}
        plan_id = self.scope["url_route"]["kwargs"]["plan_id"]
        self.watch = await database_sync_to_async(plan_watch.watch)(
            self.scope, plan_id, shown=query.get("show", ""), face=query.get("face", "")
        )
        await self.accept()
        if self.watch is None:
            # A refused handshake would be tried again for ever; a closed socket says no.
            await self.close(code=REFUSED)
            return
        self.is_json = query.get("format") == "json"
        self.after = whole_number(query.get("after", "")) or 0
        self.dirty: set[str] = set(self.watch.names)
        self.numbers: dict[str, Any] | None = None
        self.heard_at = time.monotonic()
        await self.channel_layer.group_add(plan_group(plan_id), self.channel_name)
        await self.push()

    def _query(self) -> str:
        return str(self.scope["query_string"].decode("utf-8", "replace"))

    async def disconnect(self, code: int) -> None:
        await self.rest()
        if self.watch:
            await self.channel_layer.group_discard(
                plan_group(self.watch.plan_id), self.channel_name
            )

    async def changed(self, message: dict[str, Any]) -> None:
        """Something of this plan changed: send it now, or with what else changes meanwhile."""
        kind = message["kind"]
        self.heard_at = time.monotonic()
        if kind in UNSTORED:
            self.numbers = message
        else:
            self.dirty |= set(fragments_for(kind))
        self.wake()

    async def flush(self) -> None:
        assert self.watch is not None
        if not await database_sync_to_async(may_listen)(self.scope, MasterPlan, self.watch.plan_id):
            await self.close(code=REFUSED)
            return
        dirty, self.dirty = self.dirty, set()
        numbers, self.numbers = self.numbers, None
        if self.is_json:
            await self._send_events(numbers)
        else:
            await self._send_html(dirty, numbers)

    async def _send_html(self, names: set[str], numbers: dict[str, Any] | None) -> None:
        assert self.watch is not None
        html = await database_sync_to_async(self.watch.changed)(names, since=self.heard_at)
        if numbers:
            html += tokens(numbers)
        if html:
            await self.send(text_data=html)

    async def _send_events(self, numbers: dict[str, Any] | None) -> None:
        assert self.watch is not None
        while True:
            events = await database_sync_to_async(plan_watch.events_after)(
                self.watch.plan_id, self.after
            )
            for event in events:
                self.after = event["seq"]
                await self.send(text_data=json.dumps(event))
            if len(events) < plan_watch.EVENTS_PER_READ:
                break
        if numbers:
            payload = {
                name: value for name, value in numbers.items() if name not in ("type", "kind")
            }
            await self.send(
                text_data=json.dumps({"seq": None, "kind": numbers["kind"], "payload": payload})
            )


class ListConsumer(Paced):
    """`/ws/lists/<name>/`: has a page that shows a list fetch it again, as its reader may see it."""

    kind = ""
    groups_joined: tuple[str, ...] = ()
    pause_seconds = LIST_SECONDS

    async def connect(self) -> None:
        await self.accept()
        joined = await database_sync_to_async(groups_of)(self.scope)
        if not joined:
            # A refused handshake would be tried again for ever; a closed socket says no.
            await self.close(code=REFUSED)
            return
        self.groups_joined = joined
        for group in joined:
            await self.channel_layer.group_add(group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        await self.rest()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def changed(self, event: dict[str, Any]) -> None:
        if event["kind"] == self.kind:
            self.wake()

    async def flush(self) -> None:
        if await database_sync_to_async(is_signed_in)(self.scope):
            await self.send(text_data=LISTS[self.kind])
        else:
            await self.close(code=REFUSED)


class PlanListConsumer(ListConsumer):
    kind = "plans_changed"


class ReviewListConsumer(ListConsumer):
    kind = "reviews_changed"


class ConversationConsumer(AsyncWebsocketConsumer):
    """`/ws/chat/<id>/`: sends messages as HTML that htmx puts in its place by id."""

    conversation_id: str | None = None
    # Ids of the messages that the page has: one may be committed before the talk is drawn, and told of after it.
    shown: set[str]

    async def connect(self) -> None:
        conversation_id = str(self.scope["url_route"]["kwargs"]["conversation_id"])
        may_begin = await self._may_listen(conversation_id)
        await self.accept()
        if not may_begin:
            # A refused handshake would be tried again for ever; a closed socket says no.
            await self.close(code=REFUSED)
            return
        self.conversation_id = conversation_id
        await self.channel_layer.group_add(conversation_group(conversation_id), self.channel_name)
        html, self.shown = await database_sync_to_async(_talk)(self.scope, conversation_id)
        await self.send(text_data=html)

    async def disconnect(self, code: int) -> None:
        if self.conversation_id:
            group = conversation_group(self.conversation_id)
            await self.channel_layer.group_discard(group, self.channel_name)

    async def _may_listen(self, conversation_id: str) -> bool:
        return await database_sync_to_async(may_listen)(self.scope, Conversation, conversation_id)

    async def changed(self, event: dict[str, Any]) -> None:
        if not await self._may_listen(str(self.conversation_id)):
            await self.close(code=REFUSED)
            return
        is_new = event["kind"] == "message_added" and event["message_id"] not in self.shown
        html = await database_sync_to_async(_drawn)(self.scope, event, is_new=is_new)
        self.shown.add(event["message_id"])
        if html:
            await self.send(text_data=html)


def _talk(scope: Mapping[str, Any], conversation_id: str) -> tuple[str, set[str]]:
    """The talk, and the ids of the messages in it."""
    conversation = Conversation.objects.select_related("plan").get(pk=conversation_id)
    rows = messages_of(conversation)
    html = str(talk(conversation, acts_of(scope["user"], conversation), rows))
    return html, {str(row.pk) for row in rows}


def _beside(row: Message, acts: Acts) -> str:
    """With the message that a plan has begun comes its card: no page has to be loaded again."""
    if row.metadata.get("card") != "plan":
        return ""
    return str(side(row.conversation, acts, is_beside=True))


def _drawn(scope: Mapping[str, Any], event: dict[str, Any], *, is_new: bool) -> str:
    row = (
        Message.objects.select_related("author", "conversation__plan")
        .filter(pk=event["message_id"])
        .first()
    )
    if row is None:
        return ""
    acts = acts_of(scope["user"], row.conversation)
    if is_new:
        return str(added(row, acts)) + _beside(row, acts)
    if event["kind"] == "message_added":
        return str(message(row, acts=acts)) + _beside(row, acts)
    is_growing = event["kind"] == "message_delta" and row.status == Message.Status.STREAMING
    return str(message(row, text=event["text"] if is_growing else None, acts=acts))
