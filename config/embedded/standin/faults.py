"""Transport faults and latencies: drawn by (body, how often it was seen), so that runs repeat."""

import hashlib
import math
import threading
from collections import Counter
from dataclasses import dataclass

from config.embedded.standin.settings import Settings

SPAN = float(2**64)


@dataclass(frozen=True)
class Draw:
    """What happens to one HTTP try: `fault` is none, rate_limited, overloaded, cut or slow."""

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
            nth = self._seen[sha]
        key = f"{self._settings.seed}:{sha}:{nth}"
        fault = self._fault(share(f"fault:{key}"))
        slow = self._settings.slow_seconds if fault == "slow" else 0.0
        return Draw(fault, slow + self._latency(key))

    def _fault(self, drawn: float) -> str:
        settings = self._settings
        for fault, part in (
            ("rate_limited", settings.rate_limited_share),
            ("overloaded", settings.overloaded_share),
            ("cut", settings.cut_share),
            ("slow", settings.slow_share),
        ):
            if drawn < part:
                return fault
            drawn -= part
        return "none"

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
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / SPAN
