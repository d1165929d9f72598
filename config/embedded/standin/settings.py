"""How the stand-in behaves on the wire, read from `STANDIN_*`. None of it changes what it says."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields


class BadSetting(ValueError):
    pass


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Shares are between 0 and 1; a pace of 0 tokens a second means unlimited."""

    tokens_per_second: float = 4000.0
    broken_share: float = 0.0
    rate_limited_share: float = 0.0
    overloaded_share: float = 0.0
    cut_share: float = 0.0
    slow_share: float = 0.0
    slow_seconds: float = 5.0
    latency_mean_seconds: float = 0.0
    latency_sigma: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name.endswith("_share") and not 0 <= value <= 1:
                raise BadSetting(f"{variable(field.name)} must be between 0 and 1, not {value}")
            if field.name != "seed" and not 0 <= value < 1e9:
                raise BadSetting(f"{variable(field.name)} must not be negative, not {value}")
        faults = self.rate_limited_share + self.overloaded_share + self.cut_share + self.slow_share
        if faults > 1:
            raise BadSetting("the shares of transport faults add up to more than 1")


def variable(name: str) -> str:
    return f"STANDIN_{name.upper()}"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises BadSetting naming the variable."""
    values: dict[str, float | int] = {}
    for field in fields(Settings):
        text = environment.get(variable(field.name), "").strip()
        if text:
            values[field.name] = _number(field.name, text)
    return Settings(**values)  # type: ignore[arg-type]  # seed alone is an int, see _number


def _number(name: str, text: str) -> float | int:
    try:
        return int(text) if name == "seed" else float(text)
    except ValueError:
        raise BadSetting(f"{variable(name)} is not a number: {text!r}") from None
