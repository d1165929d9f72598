"""The one door to the model: every call is held, streamed, recorded and settled here.

The SDK takes one to two seconds to import, so it is imported when the first call needs it.
"""

import json
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2
from django.conf import settings
from pydantic import BaseModel, ValidationError

from costs import buying
from costs.calls import Call, OnText, OnTokens, Parsed, Reply, ShouldStop, T
from costs.errors import AnswerUnusable, ModelMisconfigured
from costs.listening import Ear, Piece
from costs.models import Usage
from costs.pricing import TokenCounts
from costs.transport import Fault, Watch

if TYPE_CHECKING:
    import anthropic  # noqa: TID251  (this is the door)

logger = logging.getLogger(__name__)
COUNT_SECONDS = 20
# The smallest share of a token's bytes seen in practice, for servers that do not count.
FEWEST_BYTES_PER_TOKEN = 2
PASSING_STATUSES = {429, 529}
UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


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
    watch = Watch(on_text=on_text, on_tokens=on_tokens, should_stop=should_stop)
    return buying.buy(call, Line(call, None), watch)


def parse(
    schema: type[T],
    call: Call,
    *,
    on_tokens: OnTokens | None = None,
    should_stop: ShouldStop | None = None,
) -> Parsed[T]:
    """Ask for a JSON object of this pydantic schema. Raises AnswerUnusable, after it was paid, if it is none."""
    watch = Watch(on_tokens=on_tokens, should_stop=should_stop)
    reply = buying.buy(call, Line(call, schema), watch)
    return Parsed(value=_value(schema, reply), reply=reply)


def _value(schema: type[T], reply: Reply) -> T:
    if reply.stop_reason == "refusal":
        raise AnswerUnusable(errors=["The model refused."], text=reply.text, outcome="refusal")
    if not reply.text.strip():
        raise AnswerUnusable(errors=["The answer is empty."], text="", outcome="empty")
    if reply.stop_reason in {"max_tokens", "model_context_window_exceeded"}:
        error = "The answer was longer than allowed and is cut off."
        raise AnswerUnusable(errors=[error], text=reply.text, outcome="max_tokens")
    try:
        return schema.model_validate_json(reply.text)
    except ValidationError as error:
        errors = [_said(problem) for problem in error.errors(include_url=False)]
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
    )


@cache
def sent_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema as the server gets it."""
    import anthropic  # noqa: PLC0415, TID251

    return anthropic.transform_schema(schema)


class Line:
    """A call as the wire has it: can be counted, and read."""

    def __init__(self, call: Call, schema: type[BaseModel] | None) -> None:
        if not settings.ANTHROPIC_API_KEY:
            raise ModelMisconfigured("ANTHROPIC_API_KEY is not set.")
        self.max_tokens = call.max_tokens
        turns = [*call.history, ("user", call.prompt.user)]
        self.request: dict[str, Any] = {
            "model": call.model,
            "messages": [{"role": role, "content": text} for role, text in turns],
        }
        if call.prompt.system:
            cached = {"type": "text", "text": call.prompt.system}
            self.request["system"] = [cached | {"cache_control": {"type": "ephemeral"}}]
        if schema is not None:
            asked = {"type": "json_schema", "schema": sent_schema(schema)}
            self.request["output_config"] = {"format": asked}

    def count(self) -> int:
        """Input tokens, counted by the server. Raises Fault, or ModelMisconfigured."""
        import anthropic  # noqa: PLC0415, TID251

        client = _client(settings.ANTHROPIC_BASE_URL, settings.ANTHROPIC_API_KEY)
        try:
            counted = client.messages.count_tokens(**self.request, timeout=COUNT_SECONDS)
        except anthropic.NotFoundError:
            size = len(json.dumps(self.request, ensure_ascii=False).encode())
            logger.warning("the server does not count tokens; estimated from bytes=%s", size)
            return size // FEWEST_BYTES_PER_TOKEN
        except anthropic.APIStatusError as error:
            raise _refused(error) from error
        except (anthropic.APIConnectionError, httpx2.HTTPError) as error:
            raise Fault("The model's server cannot be reached") from error
        return counted.input_tokens

    def read(self, ear: Ear) -> None:
        """Read the stream into the ear until it ends or the ear is closed. Raises Fault or ModelMisconfigured."""
        import anthropic  # noqa: PLC0415, TID251

        client = _client(settings.ANTHROPIC_BASE_URL, settings.ANTHROPIC_API_KEY)
        try:
            opened = client.messages.create(**self.request, max_tokens=self.max_tokens, stream=True)
        except anthropic.APIStatusError as error:
            raise _refused(error) from error
        except anthropic.APIConnectionError as error:
            raise _broken(error.__cause__) from error
        try:
            with opened as stream:
                _read(stream, ear)
        except (anthropic.APIError, httpx2.HTTPError, json.JSONDecodeError) as error:
            raise _broken(error) from error


def _broken(cause: BaseException | None) -> Fault:
    if isinstance(cause, UNSENT):
        return Fault("The model's server cannot be reached")
    if isinstance(cause, httpx2.TimeoutException):
        return Fault("The model's server went silent", outcome=Usage.Outcome.TIMEOUT)
    return Fault("The connection to the model broke", outcome=Usage.Outcome.CUT)


def _read(stream: "anthropic.Stream[Any]", ear: Ear) -> None:
    network = stream.response.extensions.get("network_stream")
    ear.socket = network.get_extra_info("socket") if network else None
    if ear.is_closed.is_set():
        return
    ear.say(Piece(request_id=stream.response.headers.get("request-id", "")))
    counts: dict[str, Any] = {}
    for event in stream:
        if ear.is_closed.is_set():
            return
        if event.type == "message_start":
            counts |= _counts(event.message.usage)
            ear.say(Piece(tokens=_tokens(counts), has_unpriced=_has_unpriced(counts)))
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            ear.say(Piece(text=event.delta.text))
        elif event.type == "message_delta":
            counts |= _counts(event.usage)
            ear.say(
                Piece(
                    stop_reason=event.delta.stop_reason or "",
                    tokens=_tokens(counts),
                    has_unpriced=_has_unpriced(counts),
                )
            )


def _counts(usage: Any) -> dict[str, Any]:
    """What the server says was used; later figures replace earlier ones."""
    return {} if usage is None else usage.model_dump(exclude_none=True)


def _tokens(counts: dict[str, Any]) -> TokenCounts | None:
    """None if the server does not say how much went in."""
    if "input_tokens" not in counts:
        return None
    written = counts.get("cache_creation_input_tokens", 0)
    for_an_hour = counts.get("cache_creation", {}).get("ephemeral_1h_input_tokens", 0)
    return TokenCounts(
        input_tokens=counts["input_tokens"],
        output_tokens=counts.get("output_tokens", 0),
        cache_write_5m_tokens=written - for_an_hour,
        cache_write_1h_tokens=for_an_hour,
        cache_read_tokens=counts.get("cache_read_input_tokens", 0),
    )


def _has_unpriced(counts: dict[str, Any]) -> bool:
    """Whether something was used that the price list has no row for."""
    return any(counts.get("server_tool_use", {}).values())


def _refused(error: "anthropic.APIStatusError") -> Fault | ModelMisconfigured:
    status = error.status_code
    if status in PASSING_STATUSES or status >= 500:
        return Fault(f"The model's server answered {status}", retry_after=_retry_after(error))
    return ModelMisconfigured(
        f"The model refused the request ({status}): {error.api_message or ''}"
    )


def _retry_after(error: "anthropic.APIStatusError") -> float | None:
    """Seconds; the header may also be a date."""
    text = error.response.headers.get("retry-after", "")
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
