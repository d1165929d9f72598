"""Reading token counts from a server's usage report, or rejecting them."""

from dataclasses import dataclass
from typing import Any

from costs.prices.price_list import TokenCounts

# More than any model reads or writes in one call; whoever says so has miscounted.
MOST_TOKENS = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Count:
    """`tokens` is None if the server did not say, in numbers, how much went in.

    `has_output` means that the output was counted at its end; `has_unpriced` that something was used that the
    price list has no row for.
    """

    tokens: TokenCounts | None = None
    has_output: bool = False
    has_unpriced: bool = False


def counted(usage: dict[str, Any], *, at_end: bool) -> Count:
    """`usage` as the API has it; `at_end` if its output is counted, which it is not before the end of an answer."""
    try:
        tokens = _tokens(usage) if usage.get("input_tokens") is not None else None
    except ValueError:
        tokens = None
    return Count(
        tokens=tokens,
        has_output=at_end and tokens is not None,
        has_unpriced=_has_unpriced(usage.get("server_tool_use")),
    )


def number_of_tokens(value: Any) -> int:
    """Raises ValueError for what is none; some servers write 7 as 7.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_TOKENS:
        raise ValueError("not a number of tokens")
    return value


def _tokens(usage: dict[str, Any]) -> TokenCounts:
    for_minutes, for_an_hour = _written(usage)
    return TokenCounts(
        input_tokens=_number(usage, "input_tokens"),
        output_tokens=_number(usage, "output_tokens"),
        cache_write_5m_tokens=for_minutes,
        cache_write_1h_tokens=for_an_hour,
        cache_read_tokens=_number(usage, "cache_read_input_tokens"),
    )


def _written(usage: dict[str, Any]) -> tuple[int, int]:
    """Written to the cache for five minutes and for an hour; the sum comes with its parts, or either alone."""
    parts = usage.get("cache_creation") or {}
    if not isinstance(parts, dict):
        raise ValueError("the parts have no names")
    for_an_hour = _number(parts, "ephemeral_1h_input_tokens")
    if usage.get("cache_creation_input_tokens") is None:
        return _number(parts, "ephemeral_5m_input_tokens"), for_an_hour
    total = _number(usage, "cache_creation_input_tokens")
    return number_of_tokens(total - for_an_hour), for_an_hour


def _number(usage: dict[str, Any], name: str) -> int:
    """The number, 0 where there is none."""
    value = usage.get(name)
    return 0 if value is None else number_of_tokens(value)


def _has_unpriced(tools: Any) -> bool:
    return isinstance(tools, dict) and any(
        isinstance(number, int) and number > 0 for number in tools.values()
    )
