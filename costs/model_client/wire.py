"""HTTP calls to the model's server: counting tokens and reading a streamed answer.

The SDK takes one to two seconds to import, so it is imported when the first call needs it, or by `warm_up`.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2
from django.conf import settings
from pydantic import BaseModel

from costs.model_client import event_stream, refusals, request_body
from costs.model_client.bare_object import unwrapped
from costs.model_client.calls import Call, was_cut_while_thinking
from costs.model_client.retries import Fault
from costs.model_client.streaming import StreamQueue
from costs.model_client.usage_counts import number_of_tokens
from costs.models import Usage
from costs.servers import configured, own_keys

if TYPE_CHECKING:
    import anthropic  # noqa: TID251  (this is the door)

logger = logging.getLogger(__name__)
MESSAGES = "/v1/messages"
COUNT_SECONDS = 20
COUNT_BYTES = 64 * 1024
# The smallest share of a token's bytes seen in practice, for servers that do not count.
FEWEST_BYTES_PER_TOKEN = 2
# A server without this endpoint, or without this method on it.
UNCOUNTED_STATUSES = {404, 405, 501}


@cache
def _client(base_url: str, api_key: str) -> "anthropic.Anthropic":
    """One client a process and address; it is safe to use from many threads."""
    import anthropic  # noqa: PLC0415, TID251

    return anthropic.Anthropic(
        api_key=api_key,
        base_url=base_url or None,
        max_retries=0,
        http_client=anthropic.DefaultHttpxClient(
            event_hooks={"response": [refusals.raise_refusal]}
        ),
    )


def warm_up() -> None:
    """Import now what the first call would wait for, and all that run beside it in this process."""
    import anthropic  # noqa: F401, PLC0415, TID251


@cache
def sent_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema as the server gets it."""
    import anthropic  # noqa: PLC0415, TID251

    return anthropic.transform_schema(schema)


@contextmanager
def _posted(
    path: str, body: dict[str, Any], *, api_key: str, seconds: float, **options: Any
) -> Iterator[httpx2.Response]:
    """The response to a request, its body unread. Raises Refusal, or Fault where the connection is to blame.

    Asked for without the SDK's types: it would take the server's word for them.
    """
    import anthropic  # noqa: PLC0415, TID251

    # Untyped, for `post` is typed as if it would make its own stream class of every stream.
    client: Any = _client(settings.ANTHROPIC_BASE_URL, api_key)
    options["timeout"] = anthropic.Timeout(seconds, connect=settings.MODEL_CONNECT_SECONDS)
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


class HttpCall:
    """One call as an HTTP request: counts its tokens and reads its answer."""

    def __init__(self, call: Call, schema: type[BaseModel] | None) -> None:
        self.api_key = own_keys.key_for(call.budgets) or configured.api_key()
        self.call = call
        self.schema = sent_schema(schema) if schema else None
        self.max_tokens = request_body.max_tokens(call)
        self.left_out = configured.left_out(call.model)
        self.counted = 0

    @property
    def request(self) -> dict[str, Any]:
        return request_body.body(self.call, self.schema, without=self.left_out)

    def count(self) -> int:
        """Input tokens, counted by the server, or more than they can be. Raises Fault, or ModelMisconfigured."""
        self.counted = self.counted or self._count()
        return self.counted

    def _count(self) -> int:
        try:
            with _posted(
                f"{MESSAGES}/count_tokens",
                self.request,
                api_key=self.api_key,
                seconds=COUNT_SECONDS,
            ) as response:
                body = refusals.body_of(response, most_bytes=COUNT_BYTES, seconds=COUNT_SECONDS)
            return _counted(body) or self._most_tokens()
        except refusals.Refusal as refusal:
            if refusal.status in UNCOUNTED_STATUSES:
                return self._most_tokens()
            raise self._understood(refusal) from refusal

    def read(self, queue: StreamQueue) -> None:
        """Read the answer into the queue until it ends or the queue is closed. Raises Fault or ModelMisconfigured."""
        asked = self.request | {"max_tokens": self.max_tokens, "stream": True}
        seconds = configured.read_seconds(self.call.model)
        try:
            # A connection that may be closed from outside must not serve another call after this one.
            with _posted(
                MESSAGES,
                asked,
                api_key=self.api_key,
                seconds=seconds,
                headers={"connection": "close"},
            ) as response:
                configured.leave_out(self.call.model, self.left_out)
                network = response.extensions.get("network_stream")
                queue.attach(network.get_extra_info("socket") if network else None)
                event_stream.read(response, queue, max_tokens=self.max_tokens)
        except refusals.Refusal as refusal:
            raise self._understood(refusal) from refusal

    def _understood(self, refusal: refusals.Refusal) -> Exception:
        """The error to raise; a Fault if the call can be repeated without the parts that the server refused."""
        parts = configured.refused_parts(
            self.call.model,
            status=refusal.status,
            reason=refusal.reason,
            present=request_body.optional_parts(self.request),
        )
        if not parts:
            return refusal.as_error()
        logger.info("the server refuses parts=%s reason=%s", sorted(parts), refusal.reason)
        self.left_out |= parts
        self.counted = 0
        return Fault(f"The model's server does not know {', '.join(sorted(parts))}")

    def detail(self, text: str, stop_reason: str) -> str:
        """The detail of an answer for the ledger."""
        if was_cut_while_thinking(text, stop_reason):
            return Usage.Detail.CUT_WHILE_THINKING
        is_wrapped = self.schema is not None and unwrapped(text) is not None
        return Usage.Detail.UNWRAPPED if is_wrapped else Usage.Detail.NONE

    def _most_tokens(self) -> int:
        size = len(json.dumps(self.request, ensure_ascii=False).encode())
        logger.warning("the server does not count tokens; estimated from bytes=%s", size)
        return size // FEWEST_BYTES_PER_TOKEN


def _counted(body: bytes) -> int:
    """0 if the server answered with something else; no prompt is empty."""
    try:
        return number_of_tokens(json.loads(body)["input_tokens"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0
