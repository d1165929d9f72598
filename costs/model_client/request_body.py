"""Building the JSON request of a call, with its limits: thinking effort, output tokens and time."""

from collections.abc import Collection
from typing import Any

from django.conf import settings

from config.shared.prompts import BETWEEN_TAGS, Prompt, tag
from costs.model_client.calls import Call
from costs.prices import capabilities
from costs.prices.capabilities import Capabilities
from costs.servers import configured

Body = dict[str, Any]
# Fewer than most text has: a breakpoint too many does no harm, one too few costs money.
BYTES_PER_TOKEN = 3
BREAKPOINT = {"cache_control": {"type": "ephemeral"}}
SCHEMA_IN_WORDS = (
    "Answer with one JSON object that fits the JSON schema below. Write nothing before it, nothing"
    " behind it, and no fences around it."
)


def body(call: Call, schema: Body | None, *, without: Collection[str] = ()) -> Body:
    """What counting and asking have in common, but for the parts that the server refuses."""
    effort, thinking = fields(call)
    output = _output(effort, schema, without)
    system = _system_text(call, schema, is_enforced="format" in output)
    turns = [{"role": role, "content": text} for role, text in call.history]
    minimum = capabilities.of(call.model).cache_minimum_tokens * BYTES_PER_TOKEN
    is_cached = "cache_control" not in without
    content = _content(call.prompt, size=len(system.encode()), least=minimum, is_cached=is_cached)
    request: Body = {
        "model": call.model,
        "messages": [*turns, {"role": "user", "content": content}],
    }
    if system:
        has_break = is_cached and len(system.encode()) >= minimum
        request["system"] = [_block(system, has_break=True)] if has_break else system
    if output:
        request["output_config"] = output
    if thinking and "thinking" not in without:
        request["thinking"] = thinking
    return request


def optional_parts(request: Body) -> frozenset[str]:
    """What of a request can be left out where a server does not know it."""
    parts = {*request.get("output_config", {}), *({"thinking"} & request.keys())}
    contents = [request.get("system"), *(turn["content"] for turn in request["messages"])]
    blocks = [block for content in contents if isinstance(content, list) for block in content]
    return frozenset(
        parts
        | (
            {"cache_control"}
            if any(BREAKPOINT.keys() & block.keys() for block in blocks)
            else set()
        )
    )


def _output(effort: str, schema: Body | None, without: Collection[str]) -> Body:
    output: Body = {"effort": effort} if effort and "effort" not in without else {}
    if schema is not None and "format" not in without:
        output["format"] = {"type": "json_schema", "schema": schema}
    return output


def _system_text(call: Call, schema: Body | None, *, is_enforced: bool) -> str:
    """The system part; with the schema in words where the server may not keep to it."""
    text = call.prompt.system
    if schema is None or (is_enforced and not configured.wants_schema_in_prompt(call.model)):
        return text
    said = (SCHEMA_IN_WORDS, tag("schema", schema))
    return BETWEEN_TAGS.join((text, *said) if text else said)


def _content(prompt: Prompt, *, size: int, least: int, is_cached: bool) -> list[Body] | str:
    """The user turn; a breakpoint where what stands before it is long enough to be cached."""
    blocks: list[Body] = []
    for block in prompt.blocks:
        size += len(block.text.encode())
        has_break = is_cached and block.is_shared and size >= least
        blocks.append(_block(block.text, has_break=has_break))
    return blocks if any(BREAKPOINT.keys() & block.keys() for block in blocks) else prompt.user


def _block(text: str, *, has_break: bool) -> Body:
    return {"type": "text", "text": text} | (BREAKPOINT if has_break else {})


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
