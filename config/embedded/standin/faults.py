"""How the stand-in behaves on the wire, read from `STANDIN_*`. None of it changes what it says.

Transport faults and latencies are drawn by (body, how often it was seen), so that runs repeat.
"""

import hashlib
import math
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple


class BadSetting(ValueError):
    pass


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each may be set as STANDIN_ with its name. Shares are of tries, but that of broken answers.

    Those are the first ones to AtomCode. A pace, or a mean, of 0 means no wait.
    """

    tokens_per_second: float = 4000.0
    broken_share: float = 0.0
    rate_limited_share: float = 0.0
    overloaded_share: float = 0.0
    cut_share: float = 0.0
    latency_mean_seconds: float = 0.0
    latency_sigma: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value, most = getattr(self, field.name), 1 if field.name.endswith("_share") else 1e9
            if field.name != "seed" and not 0 <= value <= most:
                raise BadSetting(f"{_variable(field.name)} must be 0 to {most:g}, not {value}")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises BadSetting naming the variable."""
    values: dict[str, float | int] = {}
    for field in fields(Settings):
        if text := environment.get(_variable(field.name), "").strip():
            try:
                values[field.name] = int(text) if field.name == "seed" else float(text)
            except ValueError:
                reason = f"{_variable(field.name)} is not a number: {text!r}"
                raise BadSetting(reason) from None
    return Settings(**values)  # type: ignore[arg-type]  # seed alone is an int


def _variable(name: str) -> str:
    return f"STANDIN_{name.upper()}"


class Draw(NamedTuple):
    """What happens to one HTTP try: `fault` is none, rate_limited, overloaded or cut."""

    fault: str
    wait_seconds: float


class Faults:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._seen: Counter[str] = Counter()

    def draw(self, sha: str) -> Draw:
        with self._lock:
            self._seen[sha] += 1
            key = f"{self._settings.seed}:{sha}:{self._seen[sha]}"
        drawn = share(f"fault:{key}")
        for fault in ("rate_limited", "overloaded", "cut"):
            drawn -= getattr(self._settings, f"{fault}_share")
            if drawn < 0:
                return Draw(fault, self._latency(key))
        return Draw("none", self._latency(key))

    def _latency(self, key: str) -> float:
        """A lognormal draw with the mean asked for (Box-Muller on two hashed uniforms)."""
        mean, sigma = self._settings.latency_mean_seconds, self._settings.latency_sigma
        if not mean:
            return 0.0
        radius = math.sqrt(-2 * math.log(1 - share(f"radius:{key}")))
        normal = radius * math.cos(2 * math.pi * share(f"angle:{key}"))
        return math.exp(math.log(mean) - sigma**2 / 2 + sigma * normal)


def share(key: str) -> float:
    """A number in [0, 1) that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64
