"""Placing the nodes of a layered graph: few crossings, short lines, no overlaps.

Source: Sugiyama, Tagawa, Toda (1981), with barycentres for the order; heights by isotonic regression, which is the
nearest to what each node wishes that keeps the order and the gaps.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

# A node, or a bend of a line that passes through a layer: (provider, node, layer).
Bend: TypeAlias = tuple[int, int, int]
Point: TypeAlias = int | Bend
SWEEPS = 12
GAP = 46.0
BEND_GAP = 14.0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """`heights` of the middles of nodes, from 0; `bends` by line (provider, node): height in each layer between."""

    heights: dict[int, float]
    bends: dict[tuple[int, int], list[float]]
    height: float


def essential(
    edges: Collection[tuple[int, int]], level: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Edges (node, provider) that do not follow from others: the transitive reduction."""
    providers: dict[int, list[int]] = defaultdict(list)
    for node, provider in edges:
        providers[node].append(provider)
    above: dict[int, set[int]] = {}
    kept: list[tuple[int, int]] = []
    for node in sorted(level, key=level.__getitem__):
        further = set[int]().union(*(above[one] for one in providers[node]))
        kept += [(node, one) for one in dict.fromkeys(providers[node]) if one not in further]
        above[node] = further | set(providers[node])
    return kept


def lay_out(level: Mapping[int, int], edges: Iterable[tuple[int, int]]) -> Layout:
    """`level` of each node from 0; of an edge (node, provider) the provider's is lower. Equal input, equal output."""
    layers, links = _with_bends(level, edges)
    _order(layers, links)
    heights = _heights(layers, links)
    bends: dict[tuple[int, int], list[float]] = defaultdict(list)
    for layer in layers:
        for point in layer:
            if isinstance(point, tuple):
                bends[point[:2]].append(heights[point])
    nodes = {point: at for point, at in heights.items() if isinstance(point, int)}
    return Layout(heights=nodes, bends=dict(bends), height=max(heights.values(), default=0.0))


@dataclass(frozen=True, kw_only=True)
class _Links:
    """Neighbours of each point in the layer before and in the layer after."""

    before: dict[Point, list[Point]]
    after: dict[Point, list[Point]]

    def join(self, left: Point, right: Point) -> None:
        self.after[left].append(right)
        self.before[right].append(left)


def _with_bends(
    level: Mapping[int, int], edges: Iterable[tuple[int, int]]
) -> tuple[list[list[Point]], _Links]:
    layers: list[list[Point]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for node in sorted(level):
        layers[level[node]].append(node)
    links = _Links(before=defaultdict(list), after=defaultdict(list))
    for node, provider in edges:
        last: Point = provider
        for at in range(level[provider] + 1, level[node]):
            bend = (provider, node, at)
            layers[at].append(bend)
            links.join(last, bend)
            last = bend
        links.join(last, node)
    return layers, links


def _order(layers: list[list[Point]], links: _Links) -> None:
    """Sweep there and back, each layer by the barycentres of the one before; the best order found stays."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers, links)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        numbers = range(1, len(layers)) if forth else range(len(layers) - 2, -1, -1)
        beside = links.before if forth else links.after
        for number in numbers:
            _sort(layers[number], layers[number - 1 if forth else number + 1], beside)
        crossings = _crossings(layers, links)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    layers[:] = best


def _sort(layer: list[Point], fixed: Sequence[Point], beside: Mapping[Point, list[Point]]) -> None:
    place = {point: at for at, point in enumerate(fixed)}
    here = {point: at for at, point in enumerate(layer)}

    def barycentre(point: Point) -> float:
        near = beside.get(point, [])
        if not near:  # It stays about where it is.
            return here[point] * len(fixed) / max(1, len(layer))
        return sum(place[one] for one in near) / len(near)

    layer.sort(key=barycentre)


def _crossings(layers: Sequence[Sequence[Point]], links: _Links) -> int:
    found = 0
    for left, right in zip(layers, layers[1:], strict=False):
        place = {point: at for at, point in enumerate(right)}
        ends: list[int] = []
        for point in left:
            mine = sorted(place[one] for one in links.after.get(point, []))
            found += sum(len(ends) - bisect_right(ends, end) for end in mine)
            for end in mine:
                insort(ends, end)
    return found


def _heights(layers: Sequence[Sequence[Point]], links: _Links) -> dict[Point, float]:
    heights: dict[Point, float] = {}
    for layer in layers:
        heights |= zip(layer, _packed(layer), strict=True)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        beside = links.before if forth else links.after
        for layer in layers if forth else reversed(layers):
            wishes = [_wish(point, beside, heights) for point in layer]
            heights |= zip(layer, _fitted(wishes, _packed(layer)), strict=True)
    top = min(heights.values(), default=0.0)
    return {point: at - top for point, at in heights.items()}


def _wish(
    point: Point, beside: Mapping[Point, list[Point]], heights: Mapping[Point, float]
) -> float:
    near = beside.get(point, [])
    return sum(heights[one] for one in near) / len(near) if near else heights[point]


def _packed(layer: Sequence[Point]) -> list[float]:
    """As close as they may stand: bends of two lines closer than nodes."""
    at, found = 0.0, []
    for number, point in enumerate(layer):
        if number:
            both = isinstance(point, tuple) and isinstance(layer[number - 1], tuple)
            at += BEND_GAP if both else GAP
        found.append(at)
    return found


def _fitted(wishes: Sequence[float], packed: Sequence[float]) -> list[float]:
    """Nearest to the wishes in squares, with at least the gaps of `packed`: pool adjacent violators."""
    blocks: list[
        tuple[float, int]
    ] = []  # (mean of what is wished beyond the packed place, how many)
    for wish, least in zip(wishes, packed, strict=True):
        mean, count = wish - least, 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        blocks.append((mean, count))
    moved = [mean for mean, count in blocks for _ in range(count)]
    return [least + by for least, by in zip(packed, moved, strict=True)]
