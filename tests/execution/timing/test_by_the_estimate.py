"""What the page of a run says of time while the run itself has not shown it yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.access.models import User
from costs.prices import price_list
from execution.models import Release, Run
from execution.pages.run_state import clock_of, state_words
from execution.pages.timing.left import most_left_of
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds


@pytest.fixture
def alice(db: None) -> User:
    price_list.load()
    return member(username="alice")


@pytest.fixture
def run(alice: User) -> Run:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    run = worlds.build(plan)
    MasterPlan.objects.filter(pk=plan.pk).update(
        estimated_minutes_low=20, estimated_minutes_likely=40, estimated_minutes_high=90
    )
    began = timezone.now() - timedelta(minutes=30)
    Run.objects.filter(pk=run.pk).update(started_at=began)
    return Run.objects.select_related("plan").get(pk=run.pk)


def test_while_it_prepares_the_estimate_is_told_as_a_range(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(status="preparing")
    run.refresh_from_db()

    assert state_words(run).endswith(", 20 min to 1 h 30 min in all by the estimate.")


def test_until_the_last_gate_it_is_said_what_the_estimate_has_left_at_most(run: Run) -> None:
    clock = clock_of(run)

    assert clock is not None
    assert clock.perhaps == ", perhaps 1 h"
    assert state_words(run).endswith(" left, perhaps 1 h.")


def test_a_second_round_is_not_measured_by_the_estimate_of_the_first(run: Run) -> None:
    Release.objects.create(
        run=run, version=run.version, number=1, atoms={}, archive=b"PK", sha="0" * 64
    )

    assert most_left_of(run) < 30 * 60
    Run.objects.filter(pk=run.pk).update(status="preparing")
    run.refresh_from_db()
    assert clock_of(run) is None
