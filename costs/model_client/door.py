"""The one door to the model: every call is held, streamed, recorded and settled here.

The SDK takes one to two seconds to import, so it is imported when the first call needs it.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2
from django.conf import settings
from pydantic import BaseModel, ValidationError

from costs.errors import AnswerUnusable, ModelMisconfigured
from costs.model_client import allowance, event_stream, purchase, refusals, request
from costs.model_client.calls import (
    Call,
    OnText,
    OnTokens,
    Parsed,
    Reply,
    ShouldStop,
    T,
    was_cut_while_thinking,
)
from costs.model_client.listen import Ear
from costs.model_client.retries import Watch
from costs.model_client.unwrapping import unwrapped
from costs.model_client.usage_counts import number_of_tokens
from costs.models import Usage

if TYPE_CHECKING:
    import anthropic  # noqa: TID251  (this is the door)

logger = logging.getLogger(__name__)
MESSAGES = "/v1/messages"
COUNT_SECONDS = 20
COUNT_BYTES = 64 * 1024
# The smallest share of a token's bytes seen in practice, for servers that do not count.
FEWEST_BYTES_PER_TOKEN = 2
MORE_THINKING = 4
CUT_WHILE_THINKING = "The model used all its room for thinking and answered nothing."
# A server without this endpoint, or without this method on it.
UNCOUNTED_STATUSES = {404, 405, 501}


def complete(
    call: Call,
    *,
    on_text: OnText | None = None,
    on_tokens: OnTokens | None = None,
    should_stop: ShouldStop | None = None,
) -> Reply:
    """Ask for plain text. Whatever was answered before under the same key is given again, unpaid.

    `on_tokens` gets the output so far. Raises the errors of costs.errors, but never AnswerUnusable.
    """
    return _bought(call, None, Watch(on_text=on_text, on_tokens=on_tokens, should_stop=should_stop))


def parse(
    schema: type[T],
    call: Call,
    *,
    on_tokens: OnTokens | None = None,
    should_stop: ShouldStop | None = None,
) -> Parsed[T]:
    """Ask for a JSON object of this pydantic schema. Raises AnswerUnusable, after it was paid, if it is none."""
    reply = _bought(call, schema, Watch(on_tokens=on_tokens, should_stop=should_stop))
    return Parsed(value=_value(schema, reply), reply=reply)


def _bought(call: Call, schema: type[BaseModel] | None, watch: Watch) -> Reply:
    """The answer; asked for once more, with more room, if all of its room went into thinking."""
    line = Line(call, schema)
    reply = purchase.buy(call, line, watch)
    if not reply.is_cut_while_thinking:
        return reply
    roomier = replace(call, thinking_factor=call.thinking_factor * MORE_THINKING)
    if allowance.max_tokens(roomier) <= line.max_tokens:
        return reply
    logger.info("cut while thinking job=%s subject=%s", call.job, call.subject)
    return purchase.buy(roomier, Line(roomier, schema), watch)


def _value(schema: type[T], reply: Reply) -> T:
    if reply.is_refusal:
        raise AnswerUnusable(errors=["The model refused."], text=reply.text, outcome="refusal")
    if reply.is_cut_while_thinking:
        raise AnswerUnusable(errors=[CUT_WHILE_THINKING], text="", outcome="cut_while_thinking")
    if reply.is_cut_off:
        error = "The answer was longer than allowed and is cut off."
        raise AnswerUnusable(errors=[error], text=reply.text, outcome="max_tokens")
    if reply.is_empty:
        raise AnswerUnusable(errors=["The answer is empty."], text="", outcome="empty")
    try:
        return schema.model_validate_json(unwrapped(reply.text) or reply.text)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        errors = [_said(problem) for problem in problems]
        raise AnswerUnusable(errors=errors, text=reply.text, outcome="invalid") from error


def _said(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "answer"
    return f"{place}: {problem['msg']}"


@cache
def _client(base_url: str, api_key: str) -> "anthropic.Anthropic":
    """One client a process and address; it is safe to use from many threads."""
    import anthropic  # noqa: PLC0415, TID251

    return anthropic.Anthropic(
        api_key=api_key,
        base_url=base_url or None,
        max_retries=0,
        timeout=anthropic.Timeout(
            settings.MODEL_READ_SECONDS, connect=settings.MODEL_CONNECT_SECONDS
        ),
        http_client=anthropic.DefaultHttpxClient(
            event_hooks={"response": [refusals.raise_refusal]}
        ),
    )


@cache
def sent_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema as the server gets it."""
    import anthropic  # noqa: PLC0415, TID251

    return anthropic.transform_schema(schema)


@contextmanager
def _posted(path: str, body: dict[str, Any], **options: Any) -> Iterator[httpx2.Response]:
    """The response to a request, its body unread. Raises Refusal, or Fault where the connection is to blame.

    Asked for without the SDK's types: it would take the server's word for them.
    """
    import anthropic  # noqa: PLC0415, TID251

    # Untyped, for `post` is typed as if it would make its own stream class of every stream.
    client: Any = _client(settings.ANTHROPIC_BASE_URL, settings.ANTHROPIC_API_KEY)
    try:
        response: httpx2.Response = client.post(
            path, cast_to=httpx2.Response, body=body, options=options, stream=True
        )
    except anthropic.APIConnectionError as error:
        cause = error.__cause__
        raise cause if isinstance(cause, refusals.Refusal) else refusals.broken(cause) from error
    try:
        with closing(response):
            yield response
    except httpx2.HTTPError as error:
        raise refusals.broken(error) from error


class Line:
    """A call as the wire has it: can be counted, and read."""

    def __init__(self, call: Call, schema: type[BaseModel] | None) -> None:
        if not settings.ANTHROPIC_API_KEY:
            raise ModelMisconfigured("ANTHROPIC_API_KEY is not set.")
        self.is_structured = schema is not None
        self.max_tokens = allowance.max_tokens(call)
        self.request = request.body(call, sent_schema(schema) if schema else None)

    def count(self) -> int:
        """Input tokens, counted by the server, or more than they can be. Raises Fault, or ModelMisconfigured."""
        try:
            with _posted(
                f"{MESSAGES}/count_tokens", self.request, timeout=COUNT_SECONDS
            ) as response:
                body = refusals.body_of(response, most_bytes=COUNT_BYTES, seconds=COUNT_SECONDS)
            return _counted(body) or self._most_tokens()
        except refusals.Refusal as refusal:
            if refusal.status in UNCOUNTED_STATUSES:
                return self._most_tokens()
            raise refusal.as_error() from refusal

    def detail(self, text: str, stop_reason: str) -> str:
        """What else is to be said of an answer in the ledger."""
        if was_cut_while_thinking(text, stop_reason):
            return Usage.Detail.CUT_WHILE_THINKING
        is_wrapped = self.is_structured and unwrapped(text) is not None
        return Usage.Detail.UNWRAPPED if is_wrapped else Usage.Detail.NONE

    def _most_tokens(self) -> int:
        size = len(json.dumps(self.request, ensure_ascii=False).encode())
        logger.warning("the server does not count tokens; estimated from bytes=%s", size)
        return size // FEWEST_BYTES_PER_TOKEN

    def read(self, ear: Ear) -> None:
        """Read the answer into the ear until it ends or the ear is closed. Raises Fault or ModelMisconfigured."""
        asked = self.request | {"max_tokens": self.max_tokens, "stream": True}
        try:
            # A connection that a listener may cut from outside must not serve another call after this one.
            with _posted(MESSAGES, asked, headers={"connection": "close"}) as response:
                network = response.extensions.get("network_stream")
                ear.hold(network.get_extra_info("socket") if network else None)
                event_stream.read(response, ear, max_tokens=self.max_tokens)
        except refusals.Refusal as refusal:
            raise refusal.as_error() from refusal


def _counted(body: bytes) -> int:
    """0 if the server answered with something else; no prompt is empty."""
    try:
        return number_of_tokens(json.loads(body)["input_tokens"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0
