"""Phases, then milestones in parallel, each stored as it lands."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from config.access.models import User
from costs.models import Budget, Usage
from planning import tasks
from planning.changes import edits
from planning.discovery import interview
from planning.draft import compilation, milestones
from planning.draft.answers import MilestoneTasks
from planning.models import MasterPlan, Milestone, PlanEvent
from planning.steps import failures
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import (
    DRAFTS,
    SKELETON,
    costs,
    draft_of,
    drafted,
    generating_plan,
    milestone,
    task,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
Begin = Callable[..., MasterPlan]


def not_laid_out() -> MasterPlan:
    plan = generating_plan()
    plan.phases.all().delete()
    plan.discovery.skeleton = {}
    plan.discovery.save()
    return plan


def draft(plan: MasterPlan) -> MasterPlan:
    milestones.draft(plan.pk)
    plan.refresh_from_db()
    return plan


def test_the_answer_becomes_phases_and_milestones(script: Script) -> None:
    script.turns = [Turn(text=json.dumps(SKELETON))]

    plan = draft(not_laid_out())

    assert plan.project_name == "Library"
    assert list(plan.phases.values_list("phase_type", flat=True)) == ["setup", "core", "polish"]
    rows = Milestone.objects.order_by("number").values_list("key", "task_budget", "draft")
    assert list(rows) == [("M1", 2, None), ("M2", 2, None), ("M3", 2, None)]
    assert Budget.objects.get(pk=plan.budget_id).name == "Library"


def test_a_plan_is_laid_out_once(script: Script) -> None:
    script.turns = [Turn(text=json.dumps(SKELETON))]

    plan = draft(draft(not_laid_out()))

    assert len(script.requests) == 1
    assert plan.phases.count() == 3


def changed(**fields: Any) -> Turn:
    return Turn(text=json.dumps(SKELETON | fields))


TWO_PHASES = {"phases": SKELETON["phases"][:2]}
LATER: dict[str, Any] = json.loads(json.dumps(SKELETON))
LATER["phases"][0]["milestones"][0]["depends_on"] = ["M3"]
TOO_MANY: dict[str, Any] = json.loads(json.dumps(SKELETON))
TOO_MANY["phases"][1]["milestones"][0]["tasks"] = 99


def with_milestone(number: int, **fields: Any) -> Turn:
    """The skeleton with other fields in one of its milestones."""
    found: dict[str, Any] = json.loads(json.dumps(SKELETON))
    found["phases"][number - 1]["milestones"][0] |= fields
    return Turn(text=json.dumps(found))


SAVE = {"path": "library/store.py", "signature": "def save(book: str) -> None", "purpose": "Keeps."}


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        pytest.param(changed(**TWO_PHASES), "exactly three phases", id="two phases"),
        pytest.param(Turn(text=json.dumps(LATER)), "later or unknown", id="a later milestone"),
        pytest.param(Turn(text=json.dumps(TOO_MANY)), "103 tasks", id="too many tasks"),
        pytest.param(changed(package="json"), "Python package", id="a standard module"),
        pytest.param(changed(package="tests"), "Python package", id="the name of the tests"),
        pytest.param(changed(package="../library"), "Python package", id="a path as a package"),
        pytest.param(with_milestone(1, requirements=[]), "FR-001 has no milestone", id="no home"),
        pytest.param(
            with_milestone(2, requirements=["FR-001"]), "FR-001 is at home 2 times", id="two homes"
        ),
        pytest.param(
            with_milestone(2, requirements=["FR-009"]), "FR-009", id="an unknown requirement"
        ),
        pytest.param(
            with_milestone(1, public=[SAVE, SAVE]), "there twice", id="a public name twice"
        ),
        pytest.param(
            with_milestone(1, public=[SAVE | {"signature": "(a, b)"}]),
            "defines no name",
            id="a public name without a name",
        ),
    ],
)
def test_a_skeleton_that_cannot_be_built_fails_after_two_repairs(
    script: Script, turn: Turn, reason: str
) -> None:
    script.turns = [turn]

    plan = draft(not_laid_out())

    assert len(script.requests) == 3
    assert (plan.status, plan.failed_step) == ("failed", "skeleton")
    assert reason in plan.last_error
    assert not plan.phases.exists()


CIRCLE = (task("M1.1", depends_on=["M1.2"]), task("M1.2", depends_on=["M1.1"]))


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [
        pytest.param(CIRCLE, "M1.1 → M1.2 → M1.1", id="circle"),
        pytest.param((task("M1.1"), task("M1.1")), "there twice", id="one key twice"),
        pytest.param((task("M1.1"), task("M2.2")), "start with", id="a key of another milestone"),
        pytest.param((task("M1.1"), task("M1.2", target_files=["/etc/x"])), "absolute", id="absolute path"),
        pytest.param((task("M1.1"), task("M1.2", target_files=["a/../../x"])), "leaves", id="path outside"),
        pytest.param((task("M1.1"), task("M1.2", target_files=["a\\b.py"])), "backslash", id="backslash"),
        pytest.param((task("M1.1"), task("M1.2", requirements=["FR-099"])), "FR-099", id="unknown requirement"),
        pytest.param((task("M1.1"), task("M1.2", depends_on=["M1.9"])), "M1.9", id="unknown dependency"),
        pytest.param((task("M1.1"), task("M1.2", subtasks=[])), "subtasks", id="no subtasks"),
        pytest.param(tuple(task(f"M1.{n}") for n in range(1, 9)), "to have 2 tasks", id="too many tasks"),
    ],
)  # fmt: skip
def test_unusable_tasks_are_repaired_with_the_errors_in_hand(
    script: Script, tasks: tuple[dict[str, Any], ...], reason: str
) -> None:
    plan = generating_plan(drafts={})
    script.turns = [draft_of("M1", *tasks), draft_of("M1")]

    milestones.draft_milestone(milestone(plan, "M1").pk)

    assert reason in json.dumps(script.requests[1]["messages"], ensure_ascii=False)
    assert len(drafted(plan, "M1")) == 2


def test_a_milestone_that_stays_unusable_fails_the_plan_and_says_which(
    script: Script, owner: User
) -> None:
    plan = generating_plan(drafts={"M1": DRAFTS["M1"], "M3": DRAFTS["M3"]}, owner=owner)
    script.turns = [Turn(text="no")] * 3 + [draft_of("M2")]

    milestones.draft_milestone(milestone(plan, "M2").pk)

    plan.refresh_from_db()
    assert (plan.status, plan.failed_step) == ("failed", "drafting")
    failed = PlanEvent.objects.get(kind="masterplan_generation_failed")
    assert failed.payload["part"] == "M2"

    edits.resume(plan, owner)
    milestones.draft_milestone(milestone(plan, "M2").pk)

    assert len(drafted(plan, "M2")) == 2


def test_a_milestone_that_broke_us_is_asked_for_anew_when_it_is_repeated(owner: User) -> None:
    plan = generating_plan(drafts={"M1": DRAFTS["M1"], "M3": DRAFTS["M3"]}, owner=owner)
    plan.discovery.delete()

    tasks.draft_milestone(str(milestone(plan, "M2").pk))

    plan.refresh_from_db()
    assert (plan.status, plan.failed_step, plan.failure_code) == ("failed", "drafting", "internal")
    assert failures.attempt_number(plan, "drafting", part="M2") == 2
    assert failures.attempt_number(plan, "drafting", part="M1") == 1
    assert failures.attempt_number(plan, "links") == 1


def test_a_milestone_that_lands_after_another_one_failed_is_kept(
    script: Script, owner: User
) -> None:
    plan = generating_plan(drafts={}, owner=owner)
    script.turns = [draft_of("M1")]
    m1 = Milestone.objects.select_related("phase").get(key="M1")
    answer = MilestoneTasks.model_validate({"tasks": DRAFTS["M1"]})
    MasterPlan.objects.update(status="failed", failed_step="drafting")

    milestones._store_milestone(plan, m1, answer)

    assert milestone(plan, "M1").draft is not None


def test_what_is_stored_is_never_asked_for_again(script: Script) -> None:
    plan = generating_plan(drafts={})
    script.turns = [draft_of("M1")]

    for _ in range(2):
        milestones.draft_milestone(milestone(plan, "M1").pk)

    assert len(script.requests) == 1
    assert Usage.objects.count() == 1


def test_cancelling_takes_the_work_away_from_who_holds_it(script: Script, owner: User) -> None:
    plan = generating_plan(drafts={}, owner=owner)
    script.turns = [draft_of("M1")]
    m1 = Milestone.objects.select_related("phase").get(key="M1")
    answer = MilestoneTasks.model_validate({"tasks": DRAFTS["M1"]})

    edits.cancel(plan, owner)
    milestones._store_milestone(plan, m1, answer)
    milestones.draft_milestone(m1.pk)

    assert milestone(plan, "M1").draft is None
    assert not script.requests


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_whole_plan_is_made_by_the_stand_in_model(begin: Begin, standin_url: str) -> None:
    plan = begin(unattended=True, size=1)

    for _ in range(2):
        interview.discover(plan.pk)
    milestones.draft(plan.pk)
    for pk in Milestone.objects.values_list("pk", flat=True):
        milestones.draft_milestone(pk)
    compilation.compile_plan(plan.pk)

    plan.refresh_from_db()
    assert plan.status == "draft", plan.last_error
    assert plan.minimum_tasks <= plan.tasks.count() <= plan.maximum_tasks
    assert plan.generation_cost_usd == sum(Usage.objects.values_list("cost_usd", flat=True))
    assert costs(plan) == sorted(costs(plan))
