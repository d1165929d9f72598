"""Pure functions over ids. An edge is `(node, what it depends on)`; equal input gives equal output.

Everything is iterative and linear in nodes and edges: a deep or tangled plan must neither overflow nor hang.
Only the order is a library's: networkx gives a knot in another order in each process, and walks two to five times
as long. Tests hold both against each other.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from planning.errors import CycleFound

Node = TypeVar("Node", bound=Hashable)
Neighbours = dict[Node, list[Node]]


def neighbours(edges: Iterable[tuple[Node, Node]]) -> Neighbours[Node]:
    """What each node depends on, each once, in the order of the edges."""
    found: dict[Node, dict[Node, None]] = {}
    for node, provider in edges:
        found.setdefault(node, {})[provider] = None
        found.setdefault(provider, {})
    return {node: list(providers) for node, providers in found.items()}


def reverse(edges: Iterable[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    return [(provider, node) for node, provider in edges]


def reachable(edges: Iterable[tuple[Node, Node]], start: Node) -> set[Node]:
    """Everything that can be reached from `start` along the edges, without `start` unless in a cycle."""
    graph = neighbours(edges)
    return _spread(graph, graph.get(start, ()))


def closure(edges: Iterable[tuple[Node, Node]], start: Iterable[Node]) -> set[Node]:
    """These and all they depend on, directly or further on."""
    return _spread(neighbours(edges), start)


def _spread(graph: Neighbours[Node], start: Iterable[Node]) -> set[Node]:
    seen = set(start)
    queue = deque(seen)
    while queue:
        for node in graph.get(queue.popleft(), ()):
            if node not in seen:
                seen.add(node)
                queue.append(node)
    return seen


def ancestors(edges: Iterable[tuple[Node, Node]], node: Node) -> set[Node]:
    """What `node` depends on, directly or further on."""
    return reachable(edges, node)


def components(edges: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """Strongly connected components, providers first (Tarjan's algorithm without recursion)."""
    graph = neighbours(edges)
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    open_nodes: dict[Node, None] = {}
    found: list[list[Node]] = []
    for root in graph:
        if root not in index:
            _visit(root, graph, index, low, open_nodes, found)
    return found


def _visit(
    root: Node,
    graph: Neighbours[Node],
    index: dict[Node, int],
    low: dict[Node, int],
    open_nodes: dict[Node, None],
    found: list[list[Node]],
) -> None:
    work = [(root, iter(graph[root]))]
    index[root] = low[root] = len(index)
    open_nodes[root] = None
    while work:
        node, providers = work[-1]
        for provider in providers:
            if provider not in index:
                index[provider] = low[provider] = len(index)
                open_nodes[provider] = None
                work.append((provider, iter(graph[provider])))
                break
            if provider in open_nodes:
                low[node] = min(low[node], index[provider])
        else:
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                found.append(_close(node, open_nodes))


def _close(root: Node, open_nodes: dict[Node, None]) -> list[Node]:
    members: list[Node] = []
    while not members or members[-1] != root:
        members.append(open_nodes.popitem()[0])
    return members[::-1]


def find_cycles(edges: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """One shortest path `[a, b, …, a]` for each knot of nodes that depend on each other."""
    edges = list(edges)
    graph = neighbours(edges)
    knots = [c for c in components(edges) if len(c) > 1 or c[0] in graph[c[0]]]
    order = {node: position for position, node in enumerate(graph)}
    starts = [(min(knot, key=order.__getitem__), set(knot)) for knot in knots]
    return [_way_back(graph, start, knot) for start, knot in starts]


def cycle_through(edges: Iterable[tuple[Node, Node]], node: Node) -> list[Node]:
    """The shortest path from a node back to itself, or nothing."""
    edges = list(edges)
    if node not in reachable(edges, node):
        return []
    graph = neighbours(edges)
    return _way_back(graph, node, set(graph))


def _way_back(graph: Neighbours[Node], start: Node, knot: set[Node]) -> list[Node]:
    """The shortest way from `start` to itself inside its knot, breadth first."""
    came_from: dict[Node, Node] = {}
    queue = deque([start])
    while start not in came_from:
        node = queue.popleft()
        for provider in graph[node]:
            if provider in knot and provider not in came_from:
                came_from[provider] = node
                queue.append(provider)
    path = [start, came_from[start]]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


def in_order(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> list[Node]:
    """Every node after all it depends on. Raises CycleFound with one cycle."""
    edges = list(edges)
    graph: Neighbours[Node] = {node: [] for node in nodes} | neighbours(edges)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise CycleFound(find_cycles(edges)[0]) from error


def levels(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """The longest path to each node, from 0; so the smallest level it can have. Raises CycleFound."""
    edges = list(edges)
    graph = neighbours(edges)
    level: dict[Node, int] = {}
    for node in in_order(nodes, edges):
        level[node] = max((level[p] + 1 for p in graph.get(node, ())), default=0)
    return level


def critical_path(
    nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]], weight: Callable[[Node], float]
) -> list[Node]:
    """The heaviest chain, providers first; its weight is the least time the whole can take. Raises CycleFound."""
    edges = list(edges)
    graph = neighbours(edges)
    heaviest: dict[Node, float] = {}
    before: dict[Node, Node | None] = {}
    for node in in_order(nodes, edges):
        before[node] = max(graph.get(node, ()), key=heaviest.__getitem__, default=None)
        heaviest[node] = weight(node) + heaviest.get(before[node], 0.0)  # type: ignore[arg-type]
    return _back_from(max(heaviest, key=heaviest.__getitem__, default=None), before)


def _back_from(last: Node | None, before: Mapping[Node, Node | None]) -> list[Node]:
    path: list[Node] = []
    while last is not None:
        path.append(last)
        last = before[last]
    return path[::-1]
