"""The network of a plan's tasks as a picture and a table: levels, lines, the longest chain, and cycles."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from planning.errors import CycleFound
from planning.lint.graph import critical_path, find_cycles, levels
from planning.models import MasterPlan, Task, TaskDependency
from planning.money.estimates import seconds_by_complexity
from planning.pages.network.placement import Layout, essential, lay_out

NODE_WIDTH = 196
NODE_HEIGHT = 36
COLUMN = NODE_WIDTH + 64
EDGE = 16
# What fits into a node.
NAME_CHARS = 25


@dataclass(frozen=True, kw_only=True)
class Node:
    """A box of the picture and a row of the table; `x` and `y` are of its upper left corner."""

    task: Task
    x: int
    y: int
    level: int
    url: str
    needs: list[str]
    needed_by: list[str]
    seconds: float
    is_critical: bool

    @property
    def short_name(self) -> str:
        name = self.task.name
        return name if len(name) <= NAME_CHARS else name[: NAME_CHARS - 1].rstrip() + "…"


@dataclass(frozen=True, kw_only=True)
class Line:
    """From a provider's right side to the left side of the task that needs it."""

    path: str
    provider: str
    task: str
    is_critical: bool


@dataclass(frozen=True, kw_only=True)
class Network:
    nodes: list[Node]
    lines: list[Line]
    width: int
    height: int
    chain: list[Task]
    chain_seconds: float
    cycles: list[list[Task]]
    edges: int
    levels: int
    widest: int

    @property
    def implied(self) -> int:
        """Dependencies that follow from others and are not drawn."""
        return self.edges - len(self.lines) if self.nodes else 0


Edges = list[tuple[int, int]]


def network_of(plan: MasterPlan) -> Network:
    """A plan with circles has no picture and names them instead."""
    tasks = {task.number: task for task in plan.tasks.in_order()}
    rows = TaskDependency.objects.filter(task__plan=plan)
    edges = list(
        rows.order_by("task__number", "depends_on__number").values_list(
            "task__number", "depends_on__number"
        )
    )
    seconds = seconds_by_complexity()
    try:
        level = levels(tasks, edges)
    except CycleFound:
        return _without_picture(tasks, edges)
    chain = critical_path(tasks, edges, lambda number: seconds[tasks[number].complexity])
    column = _columns(level, edges)
    layout, lines = _laid_out(tuple(column.items()), tuple(edges))
    followers = list(zip(chain, chain[1:], strict=False))
    return Network(
        nodes=_nodes(tasks, edges, level, column, layout, seconds, set(chain)),
        lines=[_line(tasks, column, layout, edge, followers) for edge in lines],
        width=EDGE * 2 + COLUMN * max(level.values(), default=0) + NODE_WIDTH,
        height=EDGE * 2 + round(layout.height) + NODE_HEIGHT,
        chain=[tasks[number] for number in chain],
        chain_seconds=sum(seconds[tasks[number].complexity] for number in chain),
        cycles=[],
        edges=len(edges),
        levels=len(set(level.values())),
        widest=max(map(list(level.values()).count, level.values()), default=0),
    )


def _columns(level: Mapping[int, int], edges: Edges) -> dict[int, int]:
    """By level, but what needs nothing stands right before the first that needs it, which spares long lines."""
    first: dict[int, int] = {}
    for node, provider in edges:
        first[provider] = min(level[node], first.get(provider, level[node]))
    needy = {node for node, _ in edges}
    return {
        number: at if number in needy else first.get(number, 1) - 1 for number, at in level.items()
    }


# While a plan is built its page is drawn again and again, and only states change.
@functools.lru_cache(maxsize=64)
def _laid_out(
    level: tuple[tuple[int, int], ...], edges: tuple[tuple[int, int], ...]
) -> tuple[Layout, Edges]:
    lines = essential(edges, dict(level))
    return lay_out(dict(level), lines), lines


def _without_picture(tasks: Mapping[int, Task], edges: Edges) -> Network:
    cycles = [[tasks[number] for number in cycle] for cycle in find_cycles(edges)]
    return Network(
        nodes=[], lines=[], width=0, height=0, chain=[], chain_seconds=0, cycles=cycles,
        edges=len(edges), levels=0, widest=0,
    )  # fmt: skip


def _nodes(
    tasks: Mapping[int, Task],
    edges: Edges,
    level: Mapping[int, int],
    column: Mapping[int, int],
    layout: Layout,
    seconds: Mapping[str, float],
    chain: set[int],
) -> list[Node]:
    return [
        Node(
            task=task,
            x=EDGE + COLUMN * column[number],
            y=EDGE + round(layout.heights[number]),
            level=level[number] + 1,
            url=reverse("planning:task-detail", args=[task.plan_id, task.pk]),
            needs=[tasks[one].stable_id for node, one in edges if node == number],
            needed_by=[tasks[node].stable_id for node, one in edges if one == number],
            seconds=seconds[task.complexity],
            is_critical=number in chain,
        )
        for number, task in tasks.items()
    ]


def _line(
    tasks: Mapping[int, Task],
    column: Mapping[int, int],
    layout: Layout,
    edge: tuple[int, int],
    followers: list[tuple[int, int]],
) -> Line:
    node, provider = edge
    middle = EDGE + NODE_HEIGHT // 2
    points = [
        (EDGE + COLUMN * column[provider] + NODE_WIDTH, layout.heights[provider] + middle),
    ]
    for at, height in enumerate(layout.bends.get((provider, node), []), start=column[provider] + 1):
        left = EDGE + COLUMN * at
        points += [(left, height + middle), (left + NODE_WIDTH, height + middle)]
    points.append((EDGE + COLUMN * column[node], layout.heights[node] + middle))
    return Line(
        path=_curve(points),
        provider=tasks[provider].stable_id,
        task=tasks[node].stable_id,
        is_critical=(provider, node) in followers,
    )


def _curve(points: list[tuple[int, float]]) -> str:
    """A smooth line: curves in the gaps between columns, straight through the columns."""
    (x, y), *rest = points
    parts = [f"M{x} {round(y)}"]
    for at, (to_x, to_y) in enumerate(rest):
        bend = (x + to_x) // 2
        straight = at % 2 == 1
        parts.append(
            f"H{to_x}"
            if straight
            else f"C{bend} {round(y)} {bend} {round(to_y)} {to_x} {round(to_y)}"
        )
        x, y = to_x, to_y
    return "".join(parts)
