"""Capabilities of models: thinking, effort, output size, cache and speed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NEVER = "never"
MODEL_FILE = Path(__file__).with_name("models.toml")


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """One model's row. The defaults are those of a model nobody described: told nothing, it may think and be slow.

    `thinking` is adaptive, never, or empty where nobody knows; `max_output_tokens` is 0 where no bound is known.
    """

    thinking: str = ""
    thinking_off: str = ""
    thinking_off_efforts: tuple[str, ...] = ()
    efforts: tuple[str, ...] = ()
    max_output_tokens: int = 0
    cache_minimum_tokens: int = 1024
    tokens_per_second: int = 5


def of(model: str) -> Capabilities:
    return _all().get(model, Capabilities())


def is_described(model: str) -> bool:
    return model in _all()


@cache
def _all() -> dict[str, Capabilities]:
    rows = tomllib.loads(MODEL_FILE.read_text(encoding="utf-8"))["models"]
    return {model: _row(**row) for model, row in rows.items()}


def _row(
    *, efforts: list[str], thinking_off_efforts: list[str], **fields: str | int
) -> Capabilities:
    lists = {"efforts": tuple(efforts), "thinking_off_efforts": tuple(thinking_off_efforts)}
    return Capabilities(**lists, **fields)  # type: ignore[arg-type]
