"""What a plan is built on: proposed by discovery, named by a person, changeable until the draft is paid."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.answers import DomainModel, TechnicalStack, Unbuildable
from planning.discovery import requirements, size_agreement, stack_choice
from planning.discovery.plan_size import Size
from planning.draft.answers import MilestoneTasks, PlanSkeleton
from planning.draft.stack_tag import author_tags, stack_tag
from planning.draft.task_problems import milestone_problems, skeleton_problems
from planning.errors import StackUnknown
from planning.models import Discovery, MasterPlan
from planning.pages import approval
from planning.stacks.chosen import files_of
from tests.factories import RequirementFactory
from tests.planning.test_agreeing import kinds, understood
from tests.planning.worlds import draft_plan, task

Begin = Callable[..., MasterPlan]
pytestmark = pytest.mark.django_db


def answered(**stack: object) -> DomainModel:
    given = {"language": "Python", "libraries": [], "architecture_style": "layers"} | stack
    return DomainModel.model_construct(stack=TechnicalStack.model_validate(given))


def test_an_unknown_stack_is_refused_before_anything_is_made(begin: Begin) -> None:
    with pytest.raises(StackUnknown, match="django, fastapi, python-cli"):
        begin(stack="cobol")

    assert not MasterPlan.objects.exists()


@pytest.mark.parametrize(
    ("stack", "problem"),
    [
        ({"name": "fastapi"}, ""),
        ({"name": "fastapi", "options": [{"name": "accounts", "choice": "yes"}]}, ""),
        ({"name": "rails"}, "none of django, fastapi, python-cli"),
        ({"name": ""}, "none of django, fastapi, python-cli"),
        ({"name": "fastapi", "options": [{"name": "accounts", "choice": "maybe"}]}, "option"),
        ({"name": "python-cli", "options": [{"name": "pages", "choice": "no"}]}, "option"),
    ],
)
def test_a_proposal_is_checked(stack: dict[str, object], problem: str) -> None:
    found = stack_choice.problems(answered(**stack), stack_choice.choosable(MasterPlan()))

    assert bool(found) == bool(problem)
    assert problem in " ".join(found)


def test_where_a_person_has_chosen_nothing_else_is_offered(begin: Begin) -> None:
    plan = begin(stack="python-cli")

    offered = stack_choice.choosable(plan)

    assert [stack.name for stack in offered] == ["python-cli"]
    assert stack_choice.proposed(answered(name=""), offered).name == "python-cli"


def test_another_stack_is_taken_with_the_yes(begin: Begin, standin_url: str, owner: User) -> None:
    plan = understood(begin(), by=owner)
    shown = approval.size(plan)
    assert shown is not None
    assert shown["stacks"][0]["is_chosen"]
    other = next(one["name"] for one in shown["stacks"] if not one["is_chosen"])
    client = Client()
    client.force_login(owner)

    client.post(reverse("planning:size-agree", args=[plan.pk]), {"stack": other})

    plan.refresh_from_db()
    assert (plan.stack, plan.requested_stack, plan.waiting_for) == (other, other, "nothing")
    assert "masterplan_stack_changed" in kinds(plan)


def test_a_stack_that_is_gone_is_said_to_the_one_who_chooses(
    begin: Begin, standin_url: str, owner: User
) -> None:
    plan = understood(begin(), by=owner)

    with pytest.raises(StackUnknown):
        size_agreement.agree(plan, owner, stack="cobol")

    plan.refresh_from_db()
    assert plan.waiting_for == "person"


def test_a_demand_that_no_stack_builds_is_named_and_not_built() -> None:
    plan = draft_plan()
    row = RequirementFactory(plan=plan, code="FR-900", text="There is an app for phones.")
    lost = Unbuildable(demand="There is an app for phones.", why="no stack makes apps")
    Discovery.objects.filter(plan=plan).update(stack={"unbuildable": [lost.model_dump()]})
    plan.refresh_from_db()

    requirements.give_up(plan)

    row.refresh_from_db()
    assert row.superseded_at is not None
    assert "no stack makes apps" in row.why_not_built


def test_files_of_the_stack_are_written_by_nobody() -> None:
    plan = draft_plan(stack="fastapi", package="app", project_name="The shed")
    owned = files_of(plan)
    size = Size(target=6, minimum=1, maximum=20, reason="")
    skeleton = plan.discovery.skeleton
    public = {"path": "app/testing.py", "signature": "def a() -> int", "purpose": "It is one."}
    skeleton["phases"][0]["milestones"][0]["public"] = [public]
    written = task("M1.1", target_files=["app/__main__.py"], requirements=[])

    from_plan = skeleton_problems(
        PlanSkeleton.model_validate(skeleton), size, ["FR-001"], "app", owned
    )
    from_task = milestone_problems(
        MilestoneTasks.model_validate({"tasks": [written]}),
        key="M1",
        budget=1,
        codes=[],
        home=[],
        public=[],
        owned=owned,
    )

    assert "The plan writes app/testing.py, which the stack has already." in from_plan
    assert "The package of this stack is 'app', not 'library'." in from_plan
    assert "The task M1.1 writes app/__main__.py, which the stack has already." in from_task
    assert "The shed" in owned["app/core/about.py"]


def test_who_writes_a_piece_is_told_of_a_stack_that_brings_files() -> None:
    assert author_tags(draft_plan()) == {}
    told = author_tags(draft_plan(stack="fastapi"))["stack"].value
    assert told == stack_tag(draft_plan(stack="fastapi")).value
    assert "app/testing.py" in told["files"]
    assert {"path", "symbol", "signature"} <= told["provides"][0].keys()
