"""Benchmarks: each module has `ENVIRONMENT`, set before Django is, and `run() -> list[Figure]`."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value, which should reach its target, or stay at `most`; without either it is only printed."""

    figure: str
    value: float
    unit: str
    target: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool | None:
        if self.target is None and self.most is None:
            return None
        reaches = self.target is None or self.value >= self.target
        return reaches and (self.most is None or self.value <= self.most)

    @property
    def wanted(self) -> str:
        parts = [("at least", self.target), ("at most", self.most)]
        return ", ".join(f"{words} {limit:g}" for words, limit in parts if limit is not None)
