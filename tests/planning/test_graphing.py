"""The chain that takes longest, by the estimated seconds of its tasks."""

import pytest

from planning.models import MasterPlan, Task, TaskDependency
from planning.pages.network.picture import network_of
from tests.planning.worlds import draft_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def test_one_long_task_outweighs_a_chain_of_short_ones() -> None:
    plan: MasterPlan = draft_plan()
    chain = [task.stable_id for task in network_of(plan).chain]
    assert chain == ["T-001", "T-002", "T-003", "T-005"]

    # Alone, T-004 takes longer than the four.
    Task.objects.exclude(stable_id="T-004").update(complexity="low")
    Task.objects.filter(stable_id="T-004").update(complexity="critical")
    Task.objects.get(stable_id="T-003").dependencies.all().delete()
    Task.objects.get(stable_id="T-005").dependencies.all().delete()

    found = network_of(plan)
    assert [task.stable_id for task in found.chain] == ["T-004"]
    assert found.chain_seconds > 0


def test_a_dependency_that_follows_from_others_is_counted_and_not_drawn() -> None:
    plan = draft_plan()
    drawn = len(network_of(plan).lines)
    last = Task.objects.get(plan=plan, stable_id="T-005")
    TaskDependency.objects.create(
        task=last, depends_on=Task.objects.get(plan=plan, stable_id="T-001")
    )

    found = network_of(plan)

    assert (len(found.lines), found.implied) == (drawn, 1)
    assert [line.is_critical for line in found.lines].count(True) == len(found.chain) - 1


def test_a_circle_is_named_and_has_no_picture() -> None:
    plan = draft_plan()
    first, last = (Task.objects.get(plan=plan, stable_id=name) for name in ("T-001", "T-005"))
    TaskDependency.objects.create(task=first, depends_on=last)

    found = network_of(plan)

    assert found.nodes == []
    assert {task.stable_id for task in found.cycles[0]} >= {"T-001", "T-005"}
