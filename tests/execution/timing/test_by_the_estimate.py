"""What the page of a run says of time while the run itself has not shown it yet."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.access.models import User
from costs.prices import price_list
from execution.models import Release, Run
from execution.pages.run_state import UNTIMED, clock_of, state_words
from execution.pages.timing.left import reach_of
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds
from tests.planning.worlds import built


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
    for minutes in (20, 30, 40):
        built(run.plan.workspace, minutes)

    clock = clock_of(run)

    assert clock is not None
    assert clock.perhaps == ", perhaps 1 h"
    assert state_words(run).endswith(" left, perhaps 1 h.")


def test_while_no_build_has_shown_how_long_the_last_gate_takes_no_figure_stands_for_it(
    run: Run,
) -> None:
    clock = clock_of(run)

    assert clock is not None
    assert clock.is_least
    assert clock.words.startswith("at least ")
    assert clock.perhaps == UNTIMED
    assert state_words(run).endswith("has shown yet how long the last gate takes.")


def test_both_figures_of_the_clock_come_from_one_reading(run: Run) -> None:
    with CaptureQueriesContext(connection) as read:
        clock_of(run)

    of_attempts = [one for one in read.captured_queries if "ended_at" in one["sql"]]
    assert len({one["sql"] for one in of_attempts}) == len(of_attempts)


def test_a_second_round_is_not_measured_by_the_estimate_of_the_first(run: Run) -> None:
    Release.objects.create(
        run=run, version=run.version, number=1, atoms={}, archive=b"PK", sha="0" * 64
    )

    assert reach_of(run).most < 30 * 60
    assert not reach_of(run).is_last_gate_untimed
    Run.objects.filter(pk=run.pk).update(status="preparing")
    run.refresh_from_db()
    assert clock_of(run) is None
