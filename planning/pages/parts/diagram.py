"""The domain model as a diagram: contexts with their aggregates and fields, references with how many of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from planning.models import Discovery

BOX_WIDTH = 232
PADDING = 10
GROUP_WIDTH = BOX_WIDTH + 2 * PADDING
ROW_HEIGHT = 19
TITLE_HEIGHT = 26
HEAD_HEIGHT = 32
BOX_FOOT = 6
BOX_GAP = 12
GAP_X = 64
GAP_Y = 28
EDGE = 20
COLUMNS = 2
CHANNEL = 10
# What is not drawn is counted.
MOST_ROWS = 9
LONGEST_WORD = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """A field, or the name of a part above its fields; `y` is its middle."""

    name: str
    note: str
    y: int
    kind: str = "field"


@dataclass(frozen=True, kw_only=True)
class Box:
    """One aggregate under its root."""

    name: str
    x: int
    y: int
    height: int
    rows: list[Row]
    anchors: dict[str, int]  # the middle of the row of each field, by its path
    width: int = BOX_WIDTH

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH

    @property
    def middle(self) -> int:
        return self.y + TITLE_HEIGHT // 2


@dataclass(frozen=True, kw_only=True)
class Group:
    name: str
    x: int
    y: int
    height: int
    boxes: list[Box]
    width: int = GROUP_WIDTH

    @property
    def title_y(self) -> int:
        return self.y + 21

    @property
    def right(self) -> int:
        return self.x + GROUP_WIDTH


@dataclass(frozen=True, kw_only=True)
class End:
    """How many there are at one end of a line."""

    text: str
    x: int
    y: int
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Line:
    path: str
    label: str
    end_x: int
    end_y: int
    ends: Sequence[End] = ()
    kind: str = "reference"
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
    floor = max((group.y + group.height for group in groups), default=0)
    lines = [*_relations(discovery.bounded_contexts, groups, floor)]
    lines += _references(discovery.aggregates, groups, floor, len(lines))
    return Drawing(
        width=max((group.right for group in groups), default=0) + EDGE + GAP_X // 2,
        height=floor + EDGE + CHANNEL * (1 + sum(line.is_below for line in lines)),
        groups=groups,
        lines=lines,
    )


def _placed(contexts: list[tuple[str, list[dict[str, Any]]]]) -> list[Group]:
    """Each context goes to the column that is shortest so far."""
    heights = [EDGE] * min(COLUMNS, max(1, len(contexts)))
    groups: list[Group] = []
    for name, aggregates in contexts:
        column = heights.index(min(heights))
        x, y = EDGE + column * (GROUP_WIDTH + GAP_X), heights[column]
        boxes: list[Box] = []
        top = y + HEAD_HEIGHT
        for aggregate in aggregates:
            boxes.append(_box(aggregate, x + PADDING, top))
            top += boxes[-1].height + BOX_GAP
        height = top - y - BOX_GAP + PADDING
        groups.append(Group(name=name, x=x, y=y, height=height, boxes=boxes))
        heights[column] += height + GAP_Y
    return groups


def _box(aggregate: dict[str, Any], x: int, y: int) -> Box:
    rows: list[Row] = []
    anchors: dict[str, int] = {}
    said = _told(aggregate)
    for at, (path, name, note, kind) in enumerate(said[:MOST_ROWS]):
        rows.append(
            Row(name=name, note=note, kind=kind, y=y + TITLE_HEIGHT + ROW_HEIGHT * at + ROW_HEIGHT // 2)
        )  # fmt: skip
        anchors[path] = rows[-1].y
    hidden = len(said) - MOST_ROWS
    if hidden > 0:
        last = y + TITLE_HEIGHT + ROW_HEIGHT * MOST_ROWS + ROW_HEIGHT // 2
        rows.append(Row(name=f"and {hidden} more", note="", kind="more", y=last))
        anchors |= {path: last for path, *_ in said[MOST_ROWS:]}
    height = TITLE_HEIGHT + ROW_HEIGHT * len(rows) + BOX_FOOT
    return Box(name=_cut(aggregate["name"]), x=x, y=y, height=height, rows=rows, anchors=anchors)


def _told(aggregate: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """(path, name, note, kind) of the fields of the root, then of each part under its name."""
    found = [(one["name"], _cut(one["name"]), _note(one), "field") for one in aggregate["fields"]]
    for part in aggregate.get("parts", []):
        found.append((f"{part['name']}.", _cut(part["name"]), "0..*", "part"))
        found += [
            (f"{part['name']}.{one['name']}", _cut(one["name"]), _note(one), "inner")
            for one in part["fields"]
        ]
    return found


def _note(described: dict[str, Any]) -> str:
    """Its type with its limits: text 1–200."""
    low, high = described.get("minimum", ""), described.get("maximum", "")
    limits = f" {low or '…'}–{high or '…'}" if low or high else ""
    mark = "" if described["required"] else "?"
    return _cut(f"{described['type']}{mark}{limits}" if not described["references"] else f"→ {described['references']}{mark}")  # fmt: skip


def _cut(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else f"{word[: LONGEST_WORD - 1]}…"


def _references(
    aggregates: Iterable[dict[str, Any]], groups: Iterable[Group], floor: int, below: int
) -> list[Line]:
    names = {box.name: box for group in groups for box in group.boxes}
    drawn: list[Line] = []
    for aggregate in aggregates:
        for path, described in _all_fields(aggregate):
            start = names.get(_cut(aggregate["name"]))
            end = names.get(_cut(described["references"]))
            if start is None or end is None:
                continue
            label = f"{aggregate['name']}.{path} refers to {described['references']}"
            channel = floor + CHANNEL * (1 + below + sum(line.is_below for line in drawn))
            drawn.append(_line(start, start.anchors[path], end, label, channel, described))
    return drawn


def _all_fields(aggregate: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = [(one["name"], one) for one in aggregate["fields"]]
    for part in aggregate.get("parts", []):
        found += [(f"{part['name']}.{one['name']}", one) for one in part["fields"]]
    return found


def _line(start: Box, y1: int, end: Box, label: str, channel: int, described: dict[str, Any]) -> Line:  # fmt: skip
    """From a field to the root it refers to, out of the sides that face each other."""
    y2 = end.middle
    many = "0..1" if described["unique"] else "0..*"
    one = ("1..*" if described["required"] else "0..*") if described["type"] == "list" else "1" if described["required"] else "0..1"  # fmt: skip
    if start.x == end.x:
        bend = start.right + GAP_X // 2
        path = f"M{start.right} {y1} C{bend} {y1} {bend} {y2} {end.right} {y2}"
        ends = [_end(many, start.right, y1, out=1), _end(one, end.right, y2, out=1)]
        return Line(path=path, label=label, end_x=end.right, end_y=y2, ends=ends)
    out = 1 if start.x < end.x else -1
    x1, x2 = (start.right, end.x) if out == 1 else (start.x, end.right)
    ends = [_end(many, x1, y1, out=out), _end(one, x2, y2, out=-out)]
    path, is_below = _way(x1, y1, x2, y2, out, channel)
    return Line(path=path, label=label, end_x=x2, end_y=y2, ends=ends, is_below=is_below)


def _way(x1: int, y1: int, x2: int, y2: int, out: int, channel: int) -> tuple[str, bool]:
    """A curve to the next column; over a column between them, below all boxes."""
    if abs(x1 - x2) <= GAP_X + 2 * PADDING:
        middle = (x1 + x2) // 2
        return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}", False
    near = out * (PADDING + GAP_X // 3)
    return f"M{x1} {y1} H{x1 + near} V{channel} H{x2 - near} V{y2} H{x2}", True


def _end(text: str, x: int, y: int, *, out: int) -> End:
    return End(text=text, x=x + 4 * out, y=y - 3, anchor="start" if out == 1 else "end")


def _relations(contexts: Iterable[dict[str, Any]], groups: Iterable[Group], floor: int) -> list[Line]:  # fmt: skip
    """Between contexts, at the height of their names."""
    known = {group.name: group for group in groups}
    drawn: list[Line] = []
    for context in contexts:
        for relation in context.get("relations", []):
            start, end = known.get(context["name"]), known.get(relation["to"])
            if start is None or end is None or start is end:
                continue
            label = f"{context['name']} to {relation['to']}: {relation['kind']}"
            channel = floor + CHANNEL * (1 + sum(line.is_below for line in drawn))
            drawn.append(_relation(start, end, label, channel))
    return drawn


def _relation(start: Group, end: Group, label: str, channel: int) -> Line:
    y1, y2 = start.y + HEAD_HEIGHT // 2, end.y + HEAD_HEIGHT // 2
    if start.x == end.x:
        x = start.right
        path = f"M{x} {y1} C{x + GAP_X // 3} {y1} {x + GAP_X // 3} {y2} {x} {y2}"
        return Line(path=path, label=label, end_x=x, end_y=y2, kind="relation")
    out = 1 if start.x < end.x else -1
    x1, x2 = (start.right, end.x) if out == 1 else (start.x, end.right)
    if abs(x1 - x2) <= GAP_X:
        return Line(path=f"M{x1} {y1} L{x2} {y2}", label=label, end_x=x2, end_y=y2, kind="relation")
    near = out * GAP_X // 4
    path = f"M{x1} {y1} H{x1 + near} V{channel} H{x2 - near} V{y2} H{x2}"
    return Line(path=path, label=label, end_x=x2, end_y=y2, kind="relation", is_below=True)
