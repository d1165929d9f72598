"""The domain model as a diagram: contexts as boxes, aggregates in them, references as lines."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from planning.models import Discovery

BOX_WIDTH = 214
ROW_HEIGHT = 26
HEAD_HEIGHT = 34
FOOT = 10
GAP_X = 52
GAP_Y = 28
EDGE = 16
COLUMNS = 3
CHANNEL = 8


@dataclass(frozen=True, kw_only=True)
class Box:
    """One aggregate; `y` is the middle of its row."""

    name: str
    note: str
    x: int
    y: int

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH


@dataclass(frozen=True, kw_only=True)
class Group:
    name: str
    x: int
    y: int
    height: int
    rows: list[Box]
    width: int = BOX_WIDTH

    @property
    def title_y(self) -> int:
        return self.y + 22


@dataclass(frozen=True, kw_only=True)
class Line:
    path: str
    label: str
    end_x: int
    end_y: int
    is_below: bool = False


@dataclass(frozen=True, kw_only=True)
class Drawing:
    width: int = 0
    height: int = 0
    groups: list[Group] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def draw(discovery: Discovery) -> Drawing:
    aggregates: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for aggregate in discovery.aggregates:
        aggregates[aggregate["context"]].append(aggregate)
    names = [context["name"] for context in discovery.bounded_contexts]
    names += [name for name in aggregates if name not in names]
    groups = _placed([(name, aggregates[name]) for name in names if aggregates[name]])
    rows = {row.name: row for group in groups for row in group.rows}
    floor = max((group.y + group.height for group in groups), default=0)
    lines = _lines(discovery.aggregates, rows, floor)
    return Drawing(
        width=max((group.x + group.width for group in groups), default=0) + GAP_X,
        height=floor + EDGE + CHANNEL * sum(line.is_below for line in lines),
        groups=groups,
        lines=lines,
    )


def _placed(contexts: list[tuple[str, list[dict[str, Any]]]]) -> list[Group]:
    """Each context goes to the column that is shortest so far."""
    heights = [EDGE] * min(COLUMNS, max(1, len(contexts)))
    groups: list[Group] = []
    for name, aggregates in contexts:
        column = heights.index(min(heights))
        x, y = EDGE + column * (BOX_WIDTH + GAP_X), heights[column]
        height = HEAD_HEIGHT + ROW_HEIGHT * len(aggregates) + FOOT
        rows = [
            Box(
                name=aggregate["name"],
                note=_note(aggregate),
                x=x,
                y=y + HEAD_HEIGHT + ROW_HEIGHT * at + ROW_HEIGHT // 2,
            )
            for at, aggregate in enumerate(aggregates)
        ]
        groups.append(Group(name=name, x=x, y=y, height=height, rows=rows))
        heights[column] += height + GAP_Y
    return groups


def _note(aggregate: dict[str, Any]) -> str:
    states = f" · {len(aggregate['states'])} states" if aggregate["states"] else ""
    count = len(aggregate["fields"])
    return f"{count} field{'' if count == 1 else 's'}{states}"


def _lines(aggregates: list[dict[str, Any]], rows: dict[str, Box], floor: int) -> list[Line]:
    found: dict[tuple[str, str], str] = {}
    for aggregate in aggregates:
        for described in aggregate["fields"]:
            pair = (aggregate["name"], described["references"])
            if pair[1] in rows and pair[0] != pair[1]:
                found.setdefault(pair, described["name"])
    drawn: list[Line] = []
    for (start, end), name in found.items():
        label = f"{start}.{name} refers to {end}"
        below = sum(line.is_below for line in drawn)
        drawn.append(_line(rows[start], rows[end], label, floor + CHANNEL * (below + 1)))
    return drawn


def _line(start: Box, end: Box, label: str, channel: int) -> Line:
    """From one row to another, out of the side that faces it; over a column between them, below all boxes."""
    if start.x == end.x:
        out, bend = start.right, start.right + GAP_X * 3 // 4
        path = f"M{out} {start.y} C{bend} {start.y} {bend} {end.y} {out} {end.y}"
        return Line(path=path, label=label, end_x=out, end_y=end.y)
    x1, x2 = (start.right, end.x) if start.x < end.x else (start.x, end.right)
    middle = (x1 + x2) // 2
    path = f"M{x1} {start.y} C{middle} {start.y} {middle} {end.y} {x2} {end.y}"
    if abs(start.x - end.x) <= BOX_WIDTH + GAP_X:
        return Line(path=path, label=label, end_x=x2, end_y=end.y)
    near = GAP_X // 3 if start.x < end.x else -GAP_X // 3
    path = f"M{x1} {start.y} H{x1 + near} V{channel} H{x2 - near} V{end.y} H{x2}"
    return Line(path=path, label=label, end_x=x2, end_y=end.y, is_below=True)
