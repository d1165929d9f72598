"""Limits of one call: thinking effort, output tokens and time."""

from typing import Any

from django.conf import settings

from costs.model_client.calls import Call
from costs.prices import capabilities
from costs.prices.capabilities import Capabilities

# Weakest first; a model that lacks a level is asked for the next one below.
LEVELS = ("low", "medium", "high", "xhigh", "max")
USUAL = "medium"
UNTHOUGHT = "none"
# For waiting, trying again and reading the prompt, beside the time that the answer itself may take.
SECONDS_BESIDE_OUTPUT = 240


def wanted(job: str) -> str:
    """The level that the settings name for a job; "none" where it needs no thinking."""
    return str(settings.MODEL_EFFORT.get(job, USUAL))


def fields(call: Call) -> tuple[str, dict[str, Any] | None]:
    """The request's effort and thinking; empty and None where neither is sent."""
    model = capabilities.of(call.model)
    level = _level(wanted(call.job), model)
    return level, {"type": model.thinking_off} if _is_switched_off(call.job, model) else None


def max_tokens(call: Call) -> int:
    """Room for the answer and, before it, for thinking: both count as output, and are held."""
    model = capabilities.of(call.model)
    room = _thinking_room(call.job, model)
    if call.thinking_factor > 1:
        room = max(room, settings.THINKING_TOKENS[LEVELS[0]]) * call.thinking_factor
    total = call.max_tokens + room
    return min(total, model.max_output_tokens or total)


def call_ceiling(model: str, max_tokens: int) -> float:
    """The longest time of a call with all its tries, from its output limit and the slowest pace of its model."""
    output = max_tokens / capabilities.of(model).tokens_per_second
    return min(settings.CALL_DEADLINE_SECONDS, SECONDS_BESIDE_OUTPUT + output)


def _level(wanted: str, model: Capabilities) -> str:
    below = LEVELS[: LEVELS.index(wanted) + 1] if wanted in LEVELS else LEVELS[:1]
    return next((level for level in reversed(below) if level in model.efforts), "")


def _is_switched_off(job: str, model: Capabilities) -> bool:
    level = _level(wanted(job), model)
    return wanted(job) == UNTHOUGHT and level in model.thinking_off_efforts


def _thinking_room(job: str, model: Capabilities) -> int:
    """None where it does not think; a model that cannot help it gets the room of the lowest level."""
    if model.thinking == capabilities.NEVER or _is_switched_off(job, model):
        return 0
    level = wanted(job)
    return settings.THINKING_TOKENS[level if level in LEVELS else LEVELS[0]]
