"""Every arrow of plans and tasks, and every refused one."""

from collections.abc import Callable

import pytest

from config.shared.errors import IllegalTransition
from planning.choices import UNREADABLE_BRIEF
from planning.models import MasterPlan, Task
from planning.pages import status_line
from tests.factories import MasterPlanFactory, MilestoneFactory, TaskFactory

Verb = Callable[..., None]

PLAN_VERBS = {
    "in_progress": ({"approved"}, lambda plan: plan.start_run()),
    "paused": ({"in_progress"}, lambda plan: plan.pause()),
    "resumed": ({"paused"}, lambda plan: plan.resume()),
    "completed": ({"in_progress"}, lambda plan: plan.complete()),
    "failed": ({"in_progress", "paused"}, lambda plan: plan.fail_run("no way on")),
    "reopened": ({"completed"}, lambda plan: plan.reopen_run()),
    "cancelled": ({"in_progress", "paused"}, lambda plan: plan.cancel_run()),
}
TASK_VERBS = {
    "ready": ({"pending", "failed"}, lambda task: task.make_ready()),
    "in_progress": ({"pending", "ready"}, lambda task: task.start()),
    "validating": ({"in_progress"}, lambda task: task.validate()),
    "completed": ({"in_progress", "validating"}, lambda task: task.complete()),
    "failed": ({"in_progress", "validating"}, lambda task: task.fail("it broke")),
    "blocked": ({"pending", "ready", "in_progress", "validating"}, lambda task: task.block("why")),
    "skipped": (
        {"pending", "ready", "in_progress", "validating", "blocked"},
        lambda task: task.skip("why"),
    ),
    "reopened": ({"completed"}, lambda task: task.reopen()),
    "pending": (
        {"ready", "in_progress", "validating", "blocked", "skipped"},
        lambda task: task.reset(),
    ),
}
STATUS = {"resumed": "in_progress", "reopened": "in_progress"}


@pytest.mark.django_db
@pytest.mark.parametrize("verb", PLAN_VERBS)
def test_a_plan_moves_only_along_its_arrows(verb: str) -> None:
    sources, act = PLAN_VERBS[verb]

    moved = {source for source in MasterPlan.Status.values if moves(MasterPlanFactory(status=source), verb, act)}  # fmt: skip

    assert moved == sources


@pytest.mark.django_db
@pytest.mark.parametrize("verb", TASK_VERBS)
def test_a_task_moves_only_along_its_arrows(verb: str) -> None:
    sources, act = TASK_VERBS[verb]
    milestone = MilestoneFactory()

    moved = {source for source in Task.Status.values if moves(TaskFactory(status=source, milestone=milestone), verb, act)}  # fmt: skip

    assert moved == sources


def moves(row: MasterPlan | Task, verb: str, act: Verb) -> bool:
    """Whether the verb moved the row where it leads; a refused one must stay as it was."""
    before = row.status
    try:
        act(row)
    except IllegalTransition:
        row.refresh_from_db()
        assert row.status == before
        return False
    row.refresh_from_db()
    assert row.status == STATUS.get(verb, verb)
    return True


@pytest.mark.django_db
def test_only_a_failed_run_is_retried_not_a_failed_draft() -> None:
    of_run = MasterPlanFactory(status="failed", failed_step="run", last_error="it broke")
    of_planning = MasterPlanFactory(status="failed", failed_step="skeleton")

    of_run.retry_run()

    assert (of_run.status, of_run.last_error) == ("in_progress", "")
    with pytest.raises(IllegalTransition):
        of_planning.retry_run()


@pytest.mark.django_db
def test_a_failed_task_keeps_its_reason_until_it_is_ready_again() -> None:
    task = TaskFactory(status="in_progress")

    task.fail("it broke")
    assert Task.objects.get().last_error == "it broke"

    task.make_ready()
    assert Task.objects.get().last_error == ""


@pytest.mark.django_db
def test_a_plan_whose_brief_cannot_be_read_waits_for_another_brief() -> None:
    plan = MasterPlanFactory(
        status="failed", failed_step="discovery", failure_code=UNREADABLE_BRIEF
    )

    assert status_line.shown_status(plan) == "unread"
    assert status_line.state_line(plan).startswith("Nothing was made of this brief.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "pill", "words"),
    [
        pytest.param(True, "completed", "ready to download", id="released"),
        pytest.param(False, "unreleased", "does not release it", id="not to be released"),
        pytest.param(None, "completed", "ready to download", id="without a verdict"),
    ],
)
def test_a_built_plan_shows_the_verdict_of_its_last_gate(
    verdict: bool | None, pill: str, words: str
) -> None:
    plan = MasterPlanFactory(status="in_progress")

    plan.complete(can_release=verdict)

    assert status_line.shown_status(plan) == pill
    assert words in status_line.state_line(plan)


@pytest.mark.django_db
def test_a_plan_that_is_built_on_has_no_verdict_any_more() -> None:
    plan = MasterPlanFactory(status="completed", can_release=False)

    plan.reopen_run()

    assert MasterPlan.objects.get().can_release is None
