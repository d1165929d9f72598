"""The entry point of the model client: `complete` for text, `parse` for JSON."""

import logging
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from costs.errors import REFUSED, AnswerUnusable
from costs.model_client import purchase, request_body
from costs.model_client.bare_object import unwrapped
from costs.model_client.calls import Call, OnText, OnTokens, Parsed, Reply, ShouldStop, T
from costs.model_client.retries import Watch
from costs.model_client.wire import HttpCall
from costs.servers import configured

logger = logging.getLogger(__name__)
MORE_THINKING = 4
CUT_WHILE_THINKING = "The model used all its room for thinking and answered nothing."
# What a server that keeps to schemas never lets a model do; what else is wrong, a schema cannot say.
MISFITS = {"json_invalid", "missing", "extra_forbidden", "literal_error", "enum"}


def complete(
    call: Call,
    *,
    on_text: OnText | None = None,
    on_tokens: OnTokens | None = None,
    should_stop: ShouldStop | None = None,
) -> Reply:
    """Ask for plain text. An answer stored under the same key is returned without paying again.

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
    """The answer; asked for once more with a higher token limit if thinking used it all up."""
    http_call = HttpCall(call, schema)
    reply = purchase.buy(call, http_call, watch)
    if not reply.is_cut_while_thinking:
        return reply
    roomier = replace(call, thinking_factor=call.thinking_factor * MORE_THINKING)
    if request_body.max_tokens(roomier) <= http_call.max_tokens:
        return reply
    logger.info("cut while thinking job=%s subject=%s", call.job, call.subject)
    return purchase.buy(roomier, HttpCall(roomier, schema), watch)


def _value(schema: type[T], reply: Reply) -> T:
    if reply.is_refusal:
        raise AnswerUnusable(errors=[REFUSED], text=reply.text, outcome="refusal")
    if reply.is_cut_while_thinking:
        raise AnswerUnusable(errors=[CUT_WHILE_THINKING], text="", outcome="cut_while_thinking")
    if reply.is_cut_off:
        error = "The answer was longer than allowed and is cut off."
        raise AnswerUnusable(errors=[error], text=reply.text, outcome="max_tokens")
    if reply.is_empty:
        raise AnswerUnusable(errors=["The answer is empty."], text="", outcome="empty")
    inner = unwrapped(reply.text)
    if inner is not None:
        configured.note_misfit(reply.model)
    try:
        return schema.model_validate_json(inner or reply.text)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        if any(map(_is_misfit, problems)):
            configured.note_misfit(reply.model)
        errors = [_said(problem) for problem in problems]
        raise AnswerUnusable(errors=errors, text=reply.text, outcome="invalid") from error


def _is_misfit(problem: Any) -> bool:
    return problem["type"] in MISFITS or problem["type"].endswith("_type")


def _said(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "answer"
    return f"{place}: {problem['msg']}"
