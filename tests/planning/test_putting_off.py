"""A model that asks to wait for long: the step waits with the time at which it may go on, and is not lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from planning.discovery import interview
from planning.draft import milestones
from planning.models import MasterPlan, Milestone
from planning.pages import status_line
from planning.steps import next_step
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import generating_plan, messages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("prices")]
BUSY = Turn(status=429, headers={"retry-after": "7200"})


def swept() -> list[str]:
    with messages() as sent:
        next_step.sweep()
    return [pk for _, pk in sent]


def test_a_step_the_model_puts_off_waits_and_says_until_when(
    begin: Callable[..., MasterPlan], script: Script
) -> None:
    script.turns = [BUSY]
    plan = begin()

    interview.discover(plan.pk)

    plan.refresh_from_db()
    assert (plan.status, plan.waiting_for, plan.lease_until) == ("discovering", "nothing", None)
    assert plan.resume_at is not None
    assert timedelta(hours=1, minutes=59) < plan.resume_at - timezone.now() < timedelta(hours=3)
    until = f"{plan.resume_at:%H:%M}."
    said = status_line.state_line(plan)
    assert said.startswith("The model asks to wait until")
    assert said.endswith(until)


def test_the_sweep_takes_it_up_once_the_time_has_come(
    begin: Callable[..., MasterPlan], script: Script
) -> None:
    script.turns = [BUSY]
    plan = begin()
    interview.discover(plan.pk)

    assert swept() == []
    MasterPlan.objects.update(resume_at=timezone.now() - timedelta(seconds=1))
    assert swept() == [str(plan.pk)]

    plan.refresh_from_db()
    assert "asks to wait" not in status_line.state_line(plan)


def test_a_milestone_that_is_put_off_keeps_those_that_are_in(script: Script) -> None:
    script.turns = [BUSY]
    plan = generating_plan(drafts={})
    missing = Milestone.objects.missing_of(plan)

    for milestone in missing:
        milestones.draft_milestone(milestone.pk)

    plan.refresh_from_db()
    assert plan.status == "generating"
    assert "asks to wait" in status_line.state_line(plan)
    assert swept() == []
    assert Milestone.objects.missing_of(plan).count() == missing.count() > 0


def test_a_wait_of_more_than_a_day_fails_as_any_refusal_does(
    begin: Callable[..., MasterPlan], script: Script
) -> None:
    script.turns = [Turn(status=429, headers={"retry-after": "90000000"})]
    plan = begin()

    interview.discover(plan.pk)

    plan.refresh_from_db()
    assert (plan.status, plan.failure_code) == ("failed", "model")
