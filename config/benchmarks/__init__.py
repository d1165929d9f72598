"""Benchmarks: each module has `ENVIRONMENT`, set before Django is, and `run() -> list[Figure]`."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; without a target it is only printed."""

    figure: str
    value: float
    unit: str
    target: float | None = None

    @property
    def holds(self) -> bool | None:
        return None if self.target is None else self.value >= self.target
