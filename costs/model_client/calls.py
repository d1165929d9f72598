"""A call to the model and its reply, as plain values."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from config.shared.prompts import Prompt
from costs.models import Answer, Usage

T = TypeVar("T", bound=BaseModel)
OnText = Callable[[str], None]
OnTokens = Callable[[int], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One question to a model, paid for by all its budgets together.

    `job` is the title of the answer's schema, or ChatReply. `subject` names what it is for, as `atom:<id>`.
    `history` holds earlier turns as (role, text). `attempt` is 1, and one more for every time that it is deliberately asked anew: the same
    attempt finds its paid answer after a crash, the next one shares none with it. `correction` counts inside an attempt.
    `max_tokens` is room for the answer; room for thinking comes on top, `thinking_factor` times as much as usual.
    """

    job: str
    subject: str
    model: str
    budgets: tuple[UUID, ...]
    prompt: Prompt
    history: tuple[tuple[str, str], ...] = ()
    max_tokens: int = 8192
    attempt: int = 1
    correction: int = 0
    thinking_factor: int = 1

    @property
    def key(self) -> str:
        """The same for the same question, on every host and after every crash."""
        text = json.dumps([self.prompt.system, self.history, self.prompt.user])
        sha = hashlib.sha256(text.encode()).hexdigest()
        parts = [self.job, self.subject, self.attempt, self.correction, self.model, sha]
        if self.thinking_factor > 1:
            parts.append(self.thinking_factor)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`cost_usd` is what the answer cost when it was bought, also if it comes from the store now."""

    text: str
    stop_reason: str
    usage_id: UUID
    model: str
    cost_usd: Decimal
    was_stored: bool
    input_tokens: int
    output_tokens: int
    latency_ms: int

    @property
    def is_refusal(self) -> bool:
        return self.stop_reason == "refusal"

    @property
    def is_cut_while_thinking(self) -> bool:
        return was_cut_while_thinking(self.text, self.stop_reason)

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    @property
    def is_cut_off(self) -> bool:
        return self.stop_reason in {"max_tokens", "model_context_window_exceeded"}


@dataclass(frozen=True, kw_only=True)
class Parsed(Generic[T]):
    value: T
    reply: Reply


def was_cut_while_thinking(text: str, stop_reason: str) -> bool:
    """Whether the token limit was used up by thinking, so that there is no answer."""
    return stop_reason == "max_tokens" and not text.strip()


def reply_of(answer: Answer, usage: Usage, *, was_stored: bool) -> Reply:
    return Reply(
        text=answer.text,
        stop_reason=answer.stop_reason,
        usage_id=usage.pk,
        model=usage.model,
        cost_usd=usage.cost_usd,
        was_stored=was_stored,
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.output_tokens,
        latency_ms=usage.latency_ms,
    )
