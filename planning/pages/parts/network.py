"""The dependency graph of tasks: levels, the longest chain, and cycles."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from planning.errors import CycleFound
from planning.lint.graph import critical_path, find_cycles, levels
from planning.models import MasterPlan, Task, TaskDependency
from planning.money.estimates import seconds_by_complexity


@dataclass(frozen=True, kw_only=True)
class Network:
    grid: dict[str, Any]
    chain: list[Task]
    chain_seconds: float
    cycles: list[list[Task]]
    edges: int
    tasks: int
    widest: int


def network(plan: MasterPlan) -> Network:
    """Levels as the waves of a grid; a plan with circles has none and names them instead."""
    tasks = {task.pk: task for task in plan.tasks.in_order()}
    edges = list(
        TaskDependency.objects.filter(task__plan=plan)
        .order_by("task__number", "depends_on__number")
        .values_list("task_id", "depends_on_id")
    )
    seconds = seconds_by_complexity()
    try:
        level = levels(tasks, edges)
        chain = critical_path(tasks, edges, lambda pk: seconds[tasks[pk].complexity])
        cycles = []
    except CycleFound:
        level, chain, cycles = {}, [], find_cycles(edges)
    by_level: dict[int, list[Task]] = defaultdict(list)
    for pk, number in level.items():
        by_level[number].append(tasks[pk])
    return Network(
        grid=_grid(by_level),
        chain=[tasks[pk] for pk in chain],
        chain_seconds=sum(seconds[tasks[pk].complexity] for pk in chain),
        cycles=[[tasks[pk] for pk in cycle] for cycle in cycles],
        edges=len(edges),
        tasks=len(tasks),
        widest=max(map(len, by_level.values()), default=0),
    )


def _grid(by_level: dict[int, list[Task]]) -> dict[str, Any]:
    rows = [
        {
            "number": number + 1,
            "count": len(tasks),
            "cells": [_cell(task) for task in sorted(tasks, key=lambda task: task.number)],
        }
        for number, tasks in sorted(by_level.items())
    ]
    return {"id": "plan-levels", "rows": rows}


def _cell(task: Task) -> dict[str, str]:
    return {
        "id": f"cell-{task.pk}",
        "name": f"{task.stable_id} {task.name}",
        "status": task.status,
        "url": reverse("planning:task-detail", args=[task.plan_id, task.pk]),
    }
