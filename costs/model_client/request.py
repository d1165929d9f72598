"""Building the JSON request of a call."""

from collections.abc import Collection
from typing import Any

from config.shared.prompts import BETWEEN_TAGS, Prompt, tag
from costs.model_client import allowance, servers
from costs.model_client.calls import Call
from costs.prices import capabilities

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
    effort, thinking = allowance.fields(call)
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
    if schema is None or (is_enforced and not servers.wants_schema_in_prompt(call.model)):
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
