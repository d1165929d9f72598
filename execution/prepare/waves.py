"""Assigning atoms to waves: pure functions over atom numbers.

An edge says that `atom` needs `provider`, so the provider's wave is the lower one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planning.lint import graph

# How much it hurts to ignore an edge; the weakest of a cycle is cut first. Source: rules, graph and waves.
WEIGHTS = {"order": 5, "data": 7, "type": 8, "call": 9, "import": 10}


@dataclass(frozen=True, kw_only=True, order=True)
class Edge:
    atom: int
    provider: int
    kind: str
    is_declared: bool = True

    @property
    def pair(self) -> tuple[int, int]:
        return self.atom, self.provider


@dataclass(frozen=True, kw_only=True)
class Cut:
    edge: Edge
    reason: str


def cut_cycles(edges: Iterable[Edge]) -> list[Cut]:
    """The edges to leave out so that nothing depends on itself, weakest first in each knot."""
    left = sorted(edges)
    cuts: list[Cut] = []
    while knots := _knots(left):
        for knot in knots:
            weakest = min((e for e in left if e.atom in knot and e.provider in knot), key=_strength)
            cuts.append(Cut(edge=weakest, reason=_why(weakest, knot)))
            left.remove(weakest)
    return cuts


def _knots(edges: Sequence[Edge]) -> list[set[int]]:
    components = graph.components(edge.pair for edge in edges)
    loops = {edge.atom for edge in edges if edge.atom == edge.provider}
    return [set(c) for c in components if len(c) > 1 or c[0] in loops]


def _strength(edge: Edge) -> tuple[int, bool, int, int]:
    return WEIGHTS[edge.kind], edge.is_declared, edge.atom, edge.provider


def _why(edge: Edge, knot: set[int]) -> str:
    shown = ", ".join(str(number) for number in sorted(knot)[:20])
    source = "declared" if edge.is_declared else "inferred"
    return f"Atoms {shown} need each other; this {source} {edge.kind} edge was the weakest."


def waves(
    numbers: Iterable[int],
    edges: Iterable[Edge],
    *,
    size: int,
    tests: Iterable[Iterable[int]] = (),
) -> list[list[int]]:
    """Atom numbers by wave, in order. `tests` are the atoms that each acceptance test touches.

    A wave takes in levels of the graph until one more test becomes due with it, or it holds `size` atoms: a
    gate where nothing new can be told would only make others wait. A wider level is cut into chunks.
    Raises planning's CycleFound if a cycle was not cut.
    """
    numbers = sorted(numbers)
    pairs = [edge.pair for edge in edges]
    waiting = [needed for test in tests if (needed := graph.closure(pairs, test))]
    found: list[list[int]] = [[]]
    there: set[int] = set()
    for chunk in _chunks(numbers, pairs, size):
        if len(found[-1]) + len(chunk) > size:
            found.append([])
        found[-1] += chunk
        there.update(chunk)
        if any(needed <= there for needed in waiting):
            waiting = [needed for needed in waiting if not needed <= there]
            found.append([])
    # No test becomes due with the last atoms alone: they go with those before, if there is room.
    if len(found) > 1 and len(found[-2]) + len(found[-1]) <= size:
        tail = found.pop()
        found[-1] += tail
    return [wave for wave in found if wave]


def _chunks(
    numbers: Sequence[int], pairs: Sequence[tuple[int, int]], size: int
) -> Iterator[list[int]]:
    """The levels of the graph in order, each cut to at most `size`."""
    level = graph.levels(numbers, pairs)
    by_level: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        by_level[level[number]].append(number)
    for depth in sorted(by_level):
        for start in range(0, len(by_level[depth]), size):
            yield by_level[depth][start : start + size]


def due_wave(
    touched: Iterable[int], edges: Iterable[Edge], wave_of: Mapping[int, int]
) -> int | None:
    """The highest wave among the touched atoms and all their providers; None if nothing is touched.

    `edges` are those left after cutting.
    """
    reached = graph.closure((edge.pair for edge in edges), touched)
    return max((wave_of[number] for number in reached), default=None)


def makespan(seconds: Iterable[float], *, concurrency: int) -> float:
    """How long these take, started in this order on so many workers (list scheduling)."""
    busy_until = [0.0] * max(1, concurrency)
    for duration in seconds:
        free = min(range(len(busy_until)), key=busy_until.__getitem__)
        busy_until[free] += duration
    return max(busy_until)
