"""The chain that takes longest, by the estimated seconds of its tasks."""

import pytest

from planning.models import MasterPlan, Task
from planning.pages.parts.network import network
from tests.planning.worlds import draft_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def test_one_long_task_outweighs_a_chain_of_short_ones() -> None:
    plan: MasterPlan = draft_plan()
    chain = [task.stable_id for task in network(plan).chain]
    assert chain == ["T-001", "T-002", "T-003", "T-005"]

    # Alone, T-004 takes longer than the four.
    Task.objects.exclude(stable_id="T-004").update(complexity="low")
    Task.objects.filter(stable_id="T-004").update(complexity="critical")
    Task.objects.get(stable_id="T-003").dependencies.all().delete()
    Task.objects.get(stable_id="T-005").dependencies.all().delete()

    found = network(plan)
    assert [task.stable_id for task in found.chain] == ["T-004"]
    assert found.chain_seconds > 0
