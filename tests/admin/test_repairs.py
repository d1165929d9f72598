"""Operators repair a draft by its own rules, and nothing but a draft."""

import pytest
from django.db.models import Model
from django.test import Client

from planning.models import MasterPlan, Milestone, Requirement, Task
from tests.admin.forms import change_url, save


def test_a_milestone_may_depend_on_none(operator: Client, plan: MasterPlan) -> None:
    milestone = Milestone.objects.get(phase__plan=plan, key="M2")

    answer = save(operator, milestone, goal="Lend books.", depends_on=[])

    assert answer.status_code == 302
    milestone.refresh_from_db()
    assert milestone.goal == "Lend books."
    assert plan.versions.count() == 2


def test_milestones_do_not_wait_for_each_other(operator: Client, plan: MasterPlan) -> None:
    first, second = Milestone.objects.filter(phase__plan=plan)[:2]
    first.depends_on.add(second)

    answer = save(operator, second, depends_on=[str(first.pk)])

    assert "would depend on each other in a circle" in answer.content.decode()


def test_an_operator_repairs_a_task_by_the_plans_own_verb(
    operator: Client, plan: MasterPlan
) -> None:
    task = Task.objects.get(plan=plan, stable_id="T-004")

    page = operator.get(change_url(task)).context["adminform"].form
    save(operator, task, name="Write the store", depends_on="T-001", subtasks="Write it\r\nTest it")

    assert "status" not in page.fields
    task.refresh_from_db()
    assert task.name == "Write the store"
    assert [s.name for s in task.subtasks.all()] == ["Write it", "Test it"]
    assert [d.depends_on.stable_id for d in task.dependencies.all()] == ["T-001"]
    event = plan.events.get(kind="masterplan_edited")
    assert (event.actor, event.payload["version"]) == ("operator", 2)


def test_a_refused_repair_stands_in_the_form_with_its_reason(
    operator: Client, plan: MasterPlan
) -> None:
    task = Task.objects.get(plan=plan, stable_id="T-001")

    answer = save(operator, task, name="Kept", target_files="../x.py")

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "leaves the tree" in page
    assert 'value="Kept"' in page
    assert not Task.objects.filter(name="Kept").exists()


@pytest.mark.parametrize("status", ["approved", "in_progress", "completed"])
def test_an_operator_changes_drafts_only(operator: Client, plan: MasterPlan, status: str) -> None:
    MasterPlan.objects.update(status=status)
    rows: list[tuple[Model, dict[str, str]]] = [
        (plan.tasks.all()[0], {"name": "Changed"}),
        (Requirement.objects.all()[0], {"text": "Changed"}),
        (Milestone.objects.all()[0], {"name": "Changed"}),
        (plan.phases.all()[0], {"name": "Changed"}),
        (plan, {"project_name": "Changed"}),
    ]

    for row, changed in rows:
        answer = save(operator, row, **changed)
        assert answer.status_code == 200
        assert "This plan is" in answer.content.decode() or "An approved plan" in answer.content.decode()  # fmt: skip

    assert plan.versions.count() == 1
    assert not Milestone.objects.filter(name="Changed").exists()


def test_a_repaired_requirement_is_a_version_of_the_plan(
    operator: Client, plan: MasterPlan
) -> None:
    requirement = Requirement.objects.get(plan=plan, code="FR-001")

    save(operator, requirement, criterion="A book without a title is refused with a reason.")

    requirement.refresh_from_db()
    assert requirement.criterion.endswith("with a reason.")
    event = plan.events.get(kind="masterplan_edited")
    assert event.payload["changes"]["criterion"][1] == requirement.criterion
    latest = plan.versions.latest("number").snapshot["requirements"]
    assert latest[0]["criterion"] == requirement.criterion


def test_a_renamed_plan_is_a_version_under_its_new_name(operator: Client, plan: MasterPlan) -> None:
    save(operator, plan, project_name="Lending library")

    assert plan.versions.latest("number").snapshot["project_name"] == "Lending library"
