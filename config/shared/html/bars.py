"""Progress and budget bars as segments from 0 to 100, ready for a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Number = Decimal | float | int
COUNTED = (
    ("done", "passed", "done"),
    ("running", "running", "running"),
    ("waiting", "waiting", "waiting"),
    ("blocked", "attention", "blocked"),
    ("failed", "failed", "failed"),
    ("cancelled", "waiting", "cancelled"),
)
# Weights of the confidence formula: validation, retries, complexity, integration.
PARTS = (
    ("v", "Validation", 40),
    ("r", "Retries", 30),
    ("x", "Complexity", 20),
    ("i", "Integration", 10),
)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """From `x`, `width` wide, both in percent of the bar as SVG attributes."""

    state: str
    label: str
    x: str
    width: str
    value: Any = None
    slot: str = ""


def _percent(value: Number) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def counted(progress: Mapping[str, Any]) -> list[Segment]:
    """Segments of a progress bar; counts that are absent are zero."""
    total = progress.get("total") or 0
    out: list[Segment] = []
    at = 0.0
    for key, state, label in COUNTED:
        count = progress.get(key) or 0
        width = 100 * count / total if total else 0.0
        out.append(
            Segment(state=state, label=label, x=_percent(at), width=_percent(width), value=count)
        )
        at += width
    return [segment for segment in out if segment.value]


def _money(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(value)


def budgeted(budget: Mapping[str, Any]) -> dict[str, Any]:
    """Segments spent, held and forecast, and the places of the marks, on a scale that shows them all."""
    kinds = (("spent", "spent"), ("held", "held"), ("forecast", "still to come"))
    amounts = {key: _money(budget.get(key)) for key, _ in kinds}
    marks = {key: budget.get(key) for key in ("soft", "hard")}
    full = max([sum(amounts.values(), Decimal(0)), *(_money(mark) for mark in marks.values())])
    scale = full * Decimal("1.02") or Decimal(1)
    segments: list[Segment] = []
    at = Decimal(0)
    for key, label in kinds:
        width = 100 * amounts[key] / scale
        segments.append(
            Segment(
                state=key, label=label, x=_percent(at), width=_percent(width), value=budget.get(key)
            )
        )
        at += width
    places = {
        key: None if mark is None else _percent(100 * mark / scale) for key, mark in marks.items()
    }
    return {"segments": segments, **places}


def weighed(confidence: Mapping[str, Any]) -> list[Segment]:
    """The four parts side by side: a slot as wide as the weight, filled by the part's value."""
    out: list[Segment] = []
    at = 0
    for key, label, weight in PARTS:
        value = confidence.get(key)
        filled = 0 if value is None else weight * float(value)
        out.append(
            Segment(
                state=key,
                label=label,
                x=str(at),
                width=_percent(filled),
                value=value,
                slot=str(weight),
            )
        )
        at += weight
    return out
