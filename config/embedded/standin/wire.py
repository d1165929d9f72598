"""Shapes of the Messages API: requests checked, answers, stream events and errors built."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.embedded.standin import tokens
from config.embedded.standin.tokens import Body, InputTokens

OPENING = re.compile(r"^<([a-z_]+)>\n", re.MULTILINE)
STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}
DELTA_TOKENS = 48


class Refused(Exception):
    """The request is answered with an API error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = STATUS[kind]

    @property
    def body(self) -> Body:
        return {"type": "error", "error": {"type": self.kind, "message": str(self)}}


@dataclass(frozen=True)
class Said:
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

    def json(self, tag: str, default: Any = None) -> Any:
        """Content of a tag; raises Refused if it must be there and is not, or is not JSON."""
        if tag not in self.tags:
            if default is None:
                raise Refused("invalid_request_error", f"{self.job} needs the tag <{tag}>")
            return default
        try:
            return json.loads(self.tags[tag])
        except json.JSONDecodeError as error:
            raise Refused("invalid_request_error", f"<{tag}> is not JSON: {error}") from None


def checked(raw: bytes, *, counting: bool = False) -> Body:
    try:
        body = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refused("invalid_request_error", "the body is not JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not body["model"]:
        raise Refused("invalid_request_error", "model: field required")
    limit = body.get("max_tokens")
    if not counting and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise Refused("invalid_request_error", "max_tokens: a positive integer is required")
    _check_messages(body.get("messages"))
    return body


def _check_messages(messages: Any) -> None:
    if not isinstance(messages, list) or not messages:
        raise Refused("invalid_request_error", "messages: at least one message is required")
    for number, message in enumerate(messages):
        known = isinstance(message, dict) and message.get("role") in {"user", "assistant"}
        if (
            not known
            or not isinstance(message.get("content"), str | list)
            or not message["content"]
        ):
            raise Refused("invalid_request_error", f"messages.{number}: role and content required")


def asked(body: Body) -> Asked:
    """The job, the tags of the last user turn, and a hash of all that may steer the content."""
    output = (body.get("output_config") or {}).get("format") or {}
    job = (output.get("schema") or {}).get("title", "") if output else "ChatReply"
    users = [message for message in body["messages"] if message["role"] == "user"]
    last = users[-1]["content"] if users else ""
    text = "\n".join(str(block.get("text", "")) for block in tokens.blocks(last))
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
    if tokens.of_text(said.text) <= max_tokens:
        return said
    kept = said.text.encode()[: max_tokens * tokens.BYTES_PER_TOKEN]
    return Said(kept.decode(errors="ignore"), "max_tokens")


def message(body: Body, said: Said, usage: InputTokens, sha: str) -> Body:
    return {
        "id": f"msg_{sha[:24]}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": said.text}] if said.text else [],
        "stop_reason": said.stop_reason,
        "stop_sequence": None,
        "usage": input_usage(usage) | {"output_tokens": tokens.of_text(said.text)},
    }


def input_usage(usage: InputTokens) -> Body:
    return {
        "input_tokens": usage.plain,
        "cache_creation_input_tokens": usage.cache_creation,
        "cache_read_input_tokens": usage.cache_read,
    }


def opening(body: Body, usage: InputTokens, sha: str) -> bytes:
    start = message(body, Said(""), usage, sha) | {"stop_reason": None}
    block = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    return (
        event({"type": "message_start", "message": start}) + event(block) + event({"type": "ping"})
    )


def deltas(text: str) -> Iterator[tuple[int, bytes]]:
    """Pieces of the text as events, each with its share of the output tokens."""
    step = DELTA_TOKENS * tokens.BYTES_PER_TOKEN
    for start in range(0, len(text), step):
        piece = text[start : start + step]
        delta = {"type": "text_delta", "text": piece}
        yield (
            tokens.of_text(piece),
            event({"type": "content_block_delta", "index": 0, "delta": delta}),
        )


def closing(said: Said) -> bytes:
    delta = {"stop_reason": said.stop_reason, "stop_sequence": None}
    usage = {"output_tokens": tokens.of_text(said.text)}
    return (
        event({"type": "content_block_stop", "index": 0})
        + event({"type": "message_delta", "delta": delta, "usage": usage})
        + event({"type": "message_stop"})
    )


def event(data: Body) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()
