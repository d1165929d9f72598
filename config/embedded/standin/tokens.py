"""One rule for counting tokens, used by count_tokens and by usage alike, and the prompt cache."""

import hashlib
import json
import math
import threading
import time
from dataclasses import dataclass
from typing import Any

BYTES_PER_TOKEN = 4
TOKENS_PER_REQUEST = 8
TOKENS_PER_MESSAGE = 4
CACHE_MINIMUM_TOKENS = 1024
CACHE_SECONDS = {"5m": 300.0, "1h": 3600.0}

Body = dict[str, Any]


@dataclass(frozen=True)
class InputTokens:
    plain: int
    cache_creation: int
    cache_read: int

    @property
    def total(self) -> int:
        return self.plain + self.cache_creation + self.cache_read


def of_text(text: str) -> int:
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def of_request(body: Body) -> int:
    """All input tokens, cached or not."""
    messages = sum(
        TOKENS_PER_MESSAGE + sum(of_text(_text(block)) for block in blocks(message["content"]))
        for message in body["messages"]
    )
    system = sum(of_text(_text(block)) for block in blocks(body.get("system", "")))
    schema = body.get("output_config") or {}
    return TOKENS_PER_REQUEST + messages + system + of_text(json.dumps(schema, sort_keys=True))


def blocks(content: Any) -> list[Body]:
    """Content as blocks: the API takes a plain text for one text block."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or [])


def _text(block: Body) -> str:
    return str(block.get("text", "")) if isinstance(block, dict) else str(block)


class PromptCache:
    """Which system prefixes were seen lately. Process state: it moves counts, never content."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def split(self, body: Body) -> InputTokens:
        total = of_request(body)
        prefix, seconds = _cached_prefix(blocks(body.get("system", "")))
        size = sum(of_text(text) for text in prefix)
        if size < CACHE_MINIMUM_TOKENS:
            return InputTokens(total, 0, 0)
        if self._seen(_key(body["model"], prefix), seconds):
            return InputTokens(total - size, 0, size)
        return InputTokens(total - size, size, 0)

    def _seen(self, key: str, seconds: float) -> bool:
        now = time.monotonic()
        with self._lock:
            seen = self._until.get(key, 0.0) > now
            self._until[key] = now + seconds
        return seen


def _cached_prefix(system: list[Body]) -> tuple[list[str], float]:
    """The blocks up to the last breakpoint, and how long they are kept."""
    last = max((n for n, block in enumerate(system) if block.get("cache_control")), default=-1)
    if last < 0:
        return [], 0.0
    kept = CACHE_SECONDS.get(system[last]["cache_control"].get("ttl", "5m"), CACHE_SECONDS["5m"])
    return [_text(block) for block in system[: last + 1]], kept


def _key(model: str, prefix: list[str]) -> str:
    return hashlib.sha256(json.dumps([model, prefix]).encode()).hexdigest()
