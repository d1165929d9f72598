"""A call as the API's JSON."""

from typing import Any

from config.shared.prompts import Prompt
from costs.model_client import allowance
from costs.model_client.calls import Call
from costs.prices import capabilities

Body = dict[str, Any]
# Fewer than most text has: a breakpoint too many does no harm, one too few costs money.
BYTES_PER_TOKEN = 3
BREAKPOINT = {"cache_control": {"type": "ephemeral"}}


def body(call: Call, schema: Body | None) -> Body:
    """What counting and asking have in common."""
    system, content = _texts(call.prompt, capabilities.of(call.model).cache_minimum_tokens)
    turns = [{"role": role, "content": text} for role, text in call.history]
    request: Body = {
        "model": call.model,
        "messages": [*turns, {"role": "user", "content": content}],
    }
    if system:
        request["system"] = system
    effort, thinking = allowance.fields(call)
    if output := _output(effort, schema):
        request["output_config"] = output
    if thinking:
        request["thinking"] = thinking
    return request


def _texts(prompt: Prompt, cache_minimum: int) -> tuple[list[Body], list[Body] | str]:
    """The system part and the user turn; a breakpoint where what stands before it is long enough to be cached."""
    size = len(prompt.system.encode())
    system = [_block(prompt.system, is_cached=size >= cache_minimum * BYTES_PER_TOKEN)]
    blocks: list[Body] = []
    for block in prompt.blocks:
        size += len(block.text.encode())
        is_cached = block.is_shared and size >= cache_minimum * BYTES_PER_TOKEN
        blocks.append(_block(block.text, is_cached=is_cached))
    has_breaks = any("cache_control" in block for block in blocks)
    return system if prompt.system else [], blocks if has_breaks else prompt.user


def _output(effort: str, schema: Body | None) -> Body:
    output: Body = {"effort": effort} if effort else {}
    return (
        output if schema is None else output | {"format": {"type": "json_schema", "schema": schema}}
    )


def _block(text: str, *, is_cached: bool) -> Body:
    return {"type": "text", "text": text} | (BREAKPOINT if is_cached else {})
