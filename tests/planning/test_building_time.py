"""How long building takes: what past builds of the workspace took besides their calls, for each atom."""

from datetime import timedelta
from typing import Any

import pytest

from planning.log.event_log import append, recording
from planning.models import PlanEvent
from planning.money import estimates
from planning.money.besides import (
    PLANS_TO_LEARN_FROM,
    UNLEARNED,
    Besides,
    besides_of,
    learned,
    past_builds,
)
from tests.factories import MasterPlanFactory, WorkspaceFactory
from tests.planning.worlds import ENDED, START, built, draft_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def test_a_few_builds_teach_nothing_and_more_give_a_range() -> None:
    assert learned([5.0, 5.0]) == UNLEARNED
    assert learned([10.0, 20.0, 40.0]) == Besides(low=12.0, likely=20.0, high=36.0)
    assert UNLEARNED.low < UNLEARNED.likely < UNLEARNED.high


def test_only_first_builds_of_the_own_workspace_are_looked_at_without_their_pauses() -> None:
    workspace = WorkspaceFactory()
    plan = draft_plan(workspace=workspace)
    for minutes in (20, 30, 40):
        built(workspace, minutes)
        built(WorkspaceFactory(), 1000)

    assert sorted(build.besides for build in past_builds(plan)) == [20.0, 30.0, 40.0]
    assert besides_of(plan).likely == 30.0
    assert past_builds(MasterPlanFactory()) == []


def test_many_builds_are_read_as_fast_as_one(django_assert_num_queries: Any) -> None:
    plan = draft_plan()
    for minutes in range(20, 32):
        built(plan.workspace, minutes)

    with django_assert_num_queries(3):
        found = past_builds(plan)

    assert len(found) == PLANS_TO_LEARN_FROM


def test_a_plan_that_is_changed_often_teaches_its_first_build_alone() -> None:
    plan = draft_plan()
    often = built(plan.workspace, 20)
    for day in range(4, 30):
        with recording(often):
            append(ENDED, {"run_id": str(often.pk), "atoms": 60})
        PlanEvent.objects.filter(pk=often.events.latest("seq").pk).update(
            at=START + timedelta(days=day)
        )

    assert [build.besides for build in past_builds(plan)] == [20.0]


def test_the_estimate_has_all_that_is_done_besides_calls_in_it() -> None:
    plan = draft_plan()
    atoms = sum(u.calls for u in estimates.building_units(plan) if u.job == "AtomCode")
    assert plan.estimated_minutes_high is not None
    assert plan.estimated_minutes_high * 60 > UNLEARNED.high * atoms

    for _ in range(3):
        built(plan.workspace, 33, atoms=atoms)
    estimates.estimate(plan)

    low, likely, high = (
        plan.estimated_minutes_low, plan.estimated_minutes_likely, plan.estimated_minutes_high
    )  # fmt: skip
    assert low is not None
    assert likely is not None
    assert high is not None
    assert 33 <= low <= likely <= high <= 36
