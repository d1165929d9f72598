"""Sockets of open pages. A push only wakes a read; nothing here writes."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from chat import watching
from config.shared.fragments import fragments_for
from config.shared.live import plan_group
from config.shared.storable import whole_number
from planning.pages import fragments

REFUSED = 4403
# Pushes are at least this far apart; the first after a quiet second goes out at once.
PUSH_SECONDS = 0.25
UNSTORED = ("masterplan_tokens_progress", "discovery_tokens_progress")


class PlanConsumer(AsyncWebsocketConsumer):
    """`/ws/plans/<id>/`: HTML of changed parts, or with `?format=json&after=<seq>` the event log."""

    watch: watching.Watch | None = None
    flushing: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        query = {name: values[0] for name, values in parse_qs(self._query()).items()}
        plan_id = self.scope["url_route"]["kwargs"]["plan_id"]
        self.watch = await database_sync_to_async(watching.watch)(
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
        self.has_news = False
        self.heard_at = time.monotonic()
        self.last_push = 0.0
        await self.channel_layer.group_add(plan_group(plan_id), self.channel_name)
        await self._flush()

    def _query(self) -> str:
        return str(self.scope["query_string"].decode())

    async def disconnect(self, code: int) -> None:
        if self.flushing:
            self.flushing.cancel()
            with suppress(asyncio.CancelledError):
                await self.flushing
        if self.watch:
            await self.channel_layer.group_discard(
                plan_group(self.watch.plan_id), self.channel_name
            )

    async def changed(self, message: dict[str, Any]) -> None:
        """Something of this plan changed: send it now, or with what else changes meanwhile."""
        kind = message["kind"]
        self.has_news = True
        self.heard_at = time.monotonic()
        if kind in UNSTORED:
            self.numbers = message
        else:
            self.dirty |= set(fragments_for(kind))
        if self.flushing is None or self.flushing.done():
            self.flushing = asyncio.create_task(self._flush_in_time())

    async def _flush_in_time(self) -> None:
        """Goes on while changes come in, so that none that arrives during a push is left behind."""
        while self.has_news:
            await asyncio.sleep(max(0.0, self.last_push + PUSH_SECONDS - time.monotonic()))
            await self._flush()

    async def _flush(self) -> None:
        assert self.watch is not None
        self.has_news = False
        if not await database_sync_to_async(watching.may_watch)(self.scope, self.watch.plan_id):
            await self.close(code=REFUSED)
            return
        dirty, self.dirty = self.dirty, set()
        numbers, self.numbers = self.numbers, None
        self.last_push = time.monotonic()
        if self.is_json:
            await self._send_events(numbers)
        else:
            await self._send_html(dirty, numbers)

    async def _send_html(self, names: set[str], numbers: dict[str, Any] | None) -> None:
        assert self.watch is not None
        html = await database_sync_to_async(self.watch.changed)(names, since=self.heard_at)
        if numbers:
            html += fragments.tokens(numbers)
        if html:
            await self.send(text_data=html)

    async def _send_events(self, numbers: dict[str, Any] | None) -> None:
        assert self.watch is not None
        while True:
            events = await database_sync_to_async(watching.events_after)(
                self.watch.plan_id, self.after
            )
            for event in events:
                self.after = event["seq"]
                await self.send(text_data=json.dumps(event))
            if len(events) < watching.EVENTS_PER_READ:
                break
        if numbers:
            payload = {
                name: value for name, value in numbers.items() if name not in ("type", "kind")
            }
            await self.send(
                text_data=json.dumps({"seq": None, "kind": numbers["kind"], "payload": payload})
            )
