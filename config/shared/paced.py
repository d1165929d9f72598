"""A consumer whose pushes are some time apart; the first after a quiet while goes out at once."""

import asyncio
import time
from contextlib import suppress

from channels.generic.websocket import AsyncWebsocketConsumer


class Paced(AsyncWebsocketConsumer):
    """What it hears it remembers and calls `wake`; `flush` sends all of it, at most once in `pause_seconds`."""

    pause_seconds = 1.0
    flushing: asyncio.Task[None] | None = None
    has_news = False
    last_push = 0.0

    async def flush(self) -> None:
        """Send what has come together since the last time."""
        raise NotImplementedError

    def wake(self) -> None:
        self.has_news = True
        if self.flushing is None or self.flushing.done():
            self.flushing = asyncio.create_task(self._flush_in_time())

    async def push(self) -> None:
        self.has_news = False
        self.last_push = time.monotonic()
        await self.flush()

    async def _flush_in_time(self) -> None:
        """Goes on while news come in, so that none that arrives during a push is left behind."""
        while self.has_news:
            await asyncio.sleep(max(0.0, self.last_push + self.pause_seconds - time.monotonic()))
            await self.push()

    async def rest(self) -> None:
        """The page is gone: nothing is pushed any more."""
        if self.flushing:
            self.flushing.cancel()
            with suppress(asyncio.CancelledError):
                await self.flushing
