"""Repeating a call with the list of errors when its answer cannot be used."""

import logging
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings

from config.shared.database.storable import shortened
from config.shared.prompts import Revision
from costs.errors import AnswerUnusable
from costs.model_client import door
from costs.model_client.calls import Call, OnTokens, Parsed, ShouldStop, T

logger = logging.getLogger(__name__)
# What an answer as long as allowed comes to; a longer one is shown its beginning.
CHARS_PER_TOKEN = 5


def parse_repaired(
    schema: type[T],
    call: Call,
    *,
    problems: Callable[[T], list[str]],
    repairs: int | None = None,
    on_tokens: OnTokens | None = None,
    should_stop: ShouldStop | None = None,
) -> Parsed[T]:
    """An answer that fits the schema and in which `problems` finds none.

    Every correction asks with the last answer and its errors in tags; `repairs` of them, or as many as the settings
    say. Raises AnswerUnusable at the end.
    """
    most = settings.ANSWER_REPAIRS if repairs is None else repairs
    asking = call
    while True:
        try:
            parsed = door.parse(schema, asking, on_tokens=on_tokens, should_stop=should_stop)
            _check(parsed, problems(parsed.value))
            return parsed
        except AnswerUnusable as unusable:
            logger.info(
                "unusable answer job=%s subject=%s outcome=%s",
                call.job,
                call.subject,
                unusable.outcome,
            )
            if asking.correction >= most or unusable.outcome == "cut_while_thinking":
                raise  # With more room it was asked already, and no error says how to think less.
            asking = _with_errors(call, unusable, correction=asking.correction + 1)


def _check(parsed: Parsed[T], errors: list[str]) -> None:
    if errors:
        raise AnswerUnusable(errors=errors, text=parsed.reply.text, outcome="invalid")


def _with_errors(call: Call, unusable: AnswerUnusable, *, correction: int) -> Call:
    """The same question, and what was wrong with the last answer to it."""
    previous = shortened(unusable.text, call.max_tokens * CHARS_PER_TOKEN)
    revision = Revision(answer=previous, errors=unusable.errors)
    return replace(call, correction=correction, prompt=revision.of(call.prompt))
