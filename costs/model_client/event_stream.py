"""Parsing a streamed answer from bytes to pieces; servers that do not stream are read as well.

Events are read as plain JSON, without the SDK's models: what is none of the API's shapes has to end as a Fault,
and building the models cost as much as all the rest of reading. The lines are split here because httpx-sse puts no bound
on a line or an event, and leaves out one that ends with the stream.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import httpx2

from config.shared.database.storable import storable
from costs.model_client.refusals import body_of, streamed_error
from costs.model_client.retries import Fault
from costs.model_client.streaming import Piece, StreamQueue
from costs.model_client.usage_counts import Count, counted
from costs.models import Usage

# Far more than text needs: a server that goes on beyond does not obey max_tokens.
MOST_BYTES_PER_TOKEN = 16
LONGEST_EVENT = 4 * 1024 * 1024
LONGEST_MESSAGE = 16 * 1024 * 1024
STOP_REASON_CHARS = 30
REQUEST_ID_CHARS = 120
# Blocks and deltas in which a model thinks, and the parts of them that are its output.
THINKING = {"thinking", "redacted_thinking", "thinking_delta"}
THINKING_PARTS = ("thinking", "data")
HIGH_SURROGATES = ("\ud800", "\udbff")

Event = dict[str, Any]


def read(response: httpx2.Response, queue: StreamQueue, *, max_tokens: int) -> None:
    """Put the answer into the queue, piece by piece, until it ends or the queue is closed.

    Raises Fault or ModelMisconfigured.
    """
    request_id = storable(response.headers.get("request-id", ""))[:REQUEST_ID_CHARS]
    queue.put(Piece(request_id=request_id))
    if queue.is_closed.is_set():
        return
    parser = AnswerParser(queue=queue, bytes_left=MOST_BYTES_PER_TOKEN * max_tokens)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith("json"):
        parser.message(_object(body_of(response, most_bytes=LONGEST_MESSAGE)))
        return
    has_events = False
    for event in _events(response):
        has_events = True
        if queue.is_closed.is_set() or parser.is_over(event):
            return
    if not has_events and kind != "text/event-stream":
        # Nothing a model said: a page of something that stands in between, most likely.
        raise Fault(f"The model's server answered with {kind or 'nothing'} instead of events")


def _events(response: httpx2.Response) -> Iterator[Event]:
    name, data, size = "", [], 0
    for line in chain(_lines(response.iter_bytes()), [b""]):
        label, _, value = line.partition(b":")
        if label == b"data":
            data.append(value)
            size += len(value)
        elif label == b"event":
            name = value.strip().decode(errors="replace")
        elif not line:
            content = b"\n".join(data)
            if name != "ping" and content.strip():
                yield _event(name, _object(content))
            name, data, size = "", [], 0
        if size > LONGEST_EVENT:
            raise malformed("an event without an end")


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest: list[bytes] = []
    size = 0
    for chunk in chunks:
        *whole, tail = chunk.split(b"\n")
        if whole:
            whole[0] = b"".join([*rest, whole[0]])
            rest, size = [], 0
            for line in whole:
                yield line.rstrip(b"\r")
        rest.append(tail)
        size += len(tail)
        if size > LONGEST_EVENT:
            raise malformed("a line without an end")
    yield b"".join(rest)


def _event(name: str, data: Event) -> Event:
    """With a type, which some servers send beside the data only; errors in one shape."""
    if name == "error" or ("error" in data and "type" not in data):
        return {"type": "error", "error": data.get("error") or data}
    return {"type": name} | data


def _object(content: bytes) -> Event:
    try:
        value = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise malformed("no JSON") from error
    if not isinstance(value, dict):
        raise malformed("no object")
    return value


def malformed(what: str) -> Fault:
    return Fault(f"The model's server sent {what} in its answer", outcome=Usage.Outcome.CUT)


@dataclass(kw_only=True)
class AnswerParser:
    """Turns the events of one answer into pieces."""

    queue: StreamQueue
    bytes_left: int
    usage: Event = field(default_factory=dict)
    has_begun: bool = False
    # Half of a character that is told in two deltas, as JavaScript servers do.
    half: str = ""

    def is_over(self, event: Event) -> bool:
        """Take one event; true for the last one. Types that are not known are left out, as the API asks for."""
        kind = event["type"]
        if kind == "message_start":
            self.begin(_part(event, "message").get("usage"))
        elif kind == "content_block_start":
            self.block(_part(event, "content_block"))
        elif kind == "content_block_delta":
            delta = _part(event, "delta")
            if delta.get("type") == "text_delta":
                self.text(delta.get("text"))
            elif delta.get("type") in THINKING:
                self.thought(delta)
        elif kind == "message_delta":
            self.end(_part(event, "delta").get("stop_reason"), event.get("usage"))
        elif kind == "error":
            raise streamed_error(event.get("error"), has_begun=self.has_begun)
        elif kind == "message_stop":
            self.queue.put(Piece(is_last=True))
            return True
        return self.bytes_left < 0

    def message(self, message: Event) -> None:
        """A whole message, from a server that does not stream."""
        if message.get("type") == "error":
            raise streamed_error(message.get("error"), has_begun=False)
        blocks = message.get("content")
        if message.get("type") != "message" or not isinstance(blocks, list):
            raise Fault("The model's server answered with JSON that is no message")
        for block in blocks:
            self.block(block if isinstance(block, dict) else {})
        if self.bytes_left < 0:
            return
        self.end(message.get("stop_reason"), message.get("usage"))
        self.queue.put(Piece(is_last=True))

    def block(self, block: Event) -> None:
        if block.get("type") == "text":
            self.text(block.get("text"))
        elif block.get("type") in THINKING:
            self.thought(block)

    def thought(self, part: Event) -> None:
        """Thinking counts as output and progress, but is no part of the text."""
        self.has_begun = True
        self._spend(sum(len(said.encode(errors="replace")) for said in _strings(part)), text="")

    def text(self, text: Any) -> None:
        if not isinstance(text, str):
            raise malformed("text that is none")
        self.has_begun = True
        text = self.half + text
        self.half = text[-1:] if HIGH_SURROGATES[0] <= text[-1:] <= HIGH_SURROGATES[1] else ""
        self._say(text.removesuffix(self.half))

    def _say(self, text: str) -> None:
        if not text:
            return
        self._spend(len(text.encode(errors="replace")), text=storable(text))

    def _spend(self, size: int, *, text: str) -> None:
        self.bytes_left -= size
        self.queue.put(Piece(text=text, size=size))
        if self.bytes_left < 0:
            # Paid, and an answer: one that is longer than allowed.
            self.queue.put(Piece(stop_reason="max_tokens", is_last=True))

    def begin(self, usage: Any) -> None:
        self.has_begun = True
        self.queue.put(Piece(count=self._count(usage)))

    def end(self, stop_reason: Any, usage: Any) -> None:
        self._say(self.half)
        self.half = ""
        reason = storable(stop_reason)[:STOP_REASON_CHARS] if isinstance(stop_reason, str) else ""
        count = self._count(usage, at_end=True)
        self.queue.put(Piece(stop_reason=reason, count=count))

    def _count(self, usage: Any, *, at_end: bool = False) -> Count:
        """Later figures replace earlier ones."""
        given = usage if isinstance(usage, dict) else {}
        self.usage |= {name: value for name, value in given.items() if value is not None}
        return counted(self.usage, at_end=at_end and given.get("output_tokens") is not None)


def _strings(part: Event) -> list[str]:
    return [said for name in THINKING_PARTS if isinstance(said := part.get(name), str)]


def _part(event: Event, name: str) -> Event:
    part = event.get(name)
    if not isinstance(part, dict):
        raise malformed(f"{event['type']} without its {name}")
    return part
