"""The Messages API: requests checked, tokens counted by one rule, answers, events, errors built."""

import hashlib
import json
import math
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

OPENING = re.compile(r"^<([a-z_]+)>\n", re.MULTILINE)
STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "overloaded_error": 529,
}
BYTES_PER_TOKEN = 4
TOKENS_PER_REQUEST = 8
TOKENS_PER_MESSAGE = 4
CACHE_MINIMUM_TOKENS = 1024
CACHE_SECONDS = 3600.0

Body = dict[str, Any]
DELTA_LETTERS = 48 * BYTES_PER_TOKEN


class Refused(Exception):
    """The request is answered with an API error."""

    def __init__(self, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = STATUS[kind]
        self.body: Body = {"type": "error", "error": {"type": kind, "message": message}}


class InputTokens(NamedTuple):
    plain: int
    cache_creation: int
    cache_read: int


class Said(NamedTuple):
    """What the rules answer: text, and why it ends there."""

    text: str
    stop_reason: str = "end_turn"


def said(answer: Body) -> Said:
    """A structured answer."""
    return Said(json.dumps(answer, ensure_ascii=False))


@dataclass(frozen=True)
class Asked:
    """What the rules see of a request."""

    job: str
    tags: dict[str, str]
    last_message: str
    sha: str

    def text(self, tag: str) -> str:
        """Content of a tag; raises Refused without it."""
        if tag not in self.tags:
            raise Refused(f"{self.job} needs the tag <{tag}>")
        return self.tags[tag]

    def json(self, tag: str) -> Any:
        """Content of a tag that is JSON; raises Refused if it is not."""
        try:
            return json.loads(self.text(tag))
        except json.JSONDecodeError as error:
            raise Refused(f"<{tag}> is not JSON: {error}") from None


def checked(raw: bytes, *, counting: bool = False) -> Body:
    try:
        body = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refused("the body is not JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not body["model"]:
        raise Refused("model: field required")
    limit, messages = body.get("max_tokens"), body.get("messages")
    if not counting and (type(limit) is not int or limit < 1):
        raise Refused("max_tokens: a positive integer is required")
    if not isinstance(messages, list) or not messages:
        raise Refused("messages: at least one message is required")
    for number, message in enumerate(messages):
        role = message.get("role") if isinstance(message, dict) else ""
        content = message.get("content") if role in {"user", "assistant"} else None
        if not isinstance(content, str | list) or not content:
            raise Refused(f"messages.{number}: role and content required")
    return body


def asked(body: Body) -> Asked:
    """The job, the tags of the last user turn, and a hash of all that may steer the content."""
    output = (body.get("output_config") or {}).get("format") or {}
    job = (output.get("schema") or {}).get("title", "") if output else "ChatReply"
    users = [message["content"] for message in body["messages"] if message["role"] == "user"]
    text = "\n".join(texts(users[-1])) if users else ""
    steering = json.dumps([job, body.get("system", ""), body["messages"]], sort_keys=True)
    return Asked(job, _tags(text), text, hashlib.sha256(steering.encode()).hexdigest())


def _tags(text: str) -> dict[str, str]:
    """What stands between `<tag>` and `</tag>`, each on a line of its own.

    By plain searches: one pattern for the whole of it took longer than most answers.
    """
    found: dict[str, str] = {}
    at, text = 0, f"{text}\n"
    while opened := OPENING.search(text, at):
        at, closing = opened.end(), f"\n</{opened[1]}>\n"
        end = text.find(closing, at - 1)
        if end >= 0:
            found[opened[1]] = text[at:end]
            at = end + len(closing)
    return found


def cut_to(said: Said, max_tokens: int) -> Said:
    if tokens_of(said.text) <= max_tokens:
        return said
    kept = said.text.encode()[: max_tokens * BYTES_PER_TOKEN]
    return Said(kept.decode(errors="ignore"), "max_tokens")


def message(body: Body, said: Said, usage: InputTokens, sha: str) -> Body:
    return {
        "id": f"msg_{sha[:24]}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": said.text}] if said.text else [],
        "stop_reason": said.stop_reason or None,
        "stop_sequence": None,
        "usage": {
            "input_tokens": usage.plain,
            "cache_creation_input_tokens": usage.cache_creation,
            "cache_read_input_tokens": usage.cache_read,
            "output_tokens": tokens_of(said.text),
        },
    }


def opening(body: Body, usage: InputTokens, sha: str) -> bytes:
    start = event("message_start", message=message(body, Said("", ""), usage, sha))
    block = {"type": "text", "text": ""}
    return start + event("content_block_start", index=0, content_block=block) + event("ping")


def deltas(text: str) -> Iterator[tuple[int, bytes]]:
    """Pieces of the text as events, each with its share of the output tokens."""
    for start in range(0, len(text), DELTA_LETTERS):
        piece = text[start : start + DELTA_LETTERS]
        delta = {"type": "text_delta", "text": piece}
        yield tokens_of(piece), event("content_block_delta", index=0, delta=delta)


def closing(said: Said) -> bytes:
    delta = {"stop_reason": said.stop_reason, "stop_sequence": None}
    usage = {"output_tokens": tokens_of(said.text)}
    end = event("message_delta", delta=delta, usage=usage) + event("message_stop")
    return event("content_block_stop", index=0) + end


def event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def tokens_of(text: str) -> int:
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def tokens_of_request(body: Body) -> int:
    """All input tokens, cached or not."""
    contents = [body.get("system", ""), *(message["content"] for message in body["messages"])]
    words = sum(tokens_of(text) for content in contents for text in texts(content))
    schema = tokens_of(json.dumps(body.get("output_config") or {}, sort_keys=True))
    return TOKENS_PER_REQUEST + TOKENS_PER_MESSAGE * len(body["messages"]) + words + schema


def texts(content: Any) -> list[str]:
    """Content as the texts of its blocks: the API takes a plain text for one block."""
    parts = [content] if isinstance(content, str) else content or []
    return [str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in parts]


class PromptCache:
    """Which system prefixes were seen lately. Process state: it moves counts, never content."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def split(self, body: Body) -> InputTokens:
        total, system = tokens_of_request(body), body.get("system", "")
        blocks = system if isinstance(system, list) else []
        marks = [n for n, block in enumerate(blocks) if block.get("cache_control")]
        prefix = texts(blocks[: marks[-1] + 1]) if marks else []
        size = sum(tokens_of(text) for text in prefix)
        if size < CACHE_MINIMUM_TOKENS:
            return InputTokens(total, 0, 0)
        key = hashlib.sha256(json.dumps([body["model"], prefix]).encode()).hexdigest()
        now = time.monotonic()
        with self._lock:
            is_seen = self._until.get(key, 0.0) > now
            self._until[key] = now + CACHE_SECONDS
        return InputTokens(total - size, 0 if is_seen else size, size if is_seen else 0)
