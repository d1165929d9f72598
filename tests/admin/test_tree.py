"""The tree of a draft in the admin: the same operations as on its tab, and a reason for rejecting."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from planning.models import MasterPlan, Milestone, Phase, Task

pytestmark = pytest.mark.django_db


def act(owner: Client, action: str, *rows: Model, words: str = "") -> str:
    url = reverse(f"admin:planning_{rows[0]._meta.model_name}_changelist")
    sent = {"action": action, "_selected_action": [str(row.pk) for row in rows], "words": words}
    return owner.post(url, sent, follow=True).content.decode()


def task(plan: MasterPlan, name: str) -> Task:
    return Task.objects.get(plan=plan, stable_id=name)


def test_rejecting_asks_for_a_reason(owner: Client, plan: MasterPlan) -> None:
    assert "Give a reason" in act(owner, "reject", plan)
    plan.refresh_from_db()
    assert plan.status == "draft"

    act(owner, "reject", plan, words="It costs too much.")

    plan.refresh_from_db()
    assert (plan.status, plan.rejection_reason) == ("rejected", "It costs too much.")


def test_the_tree_is_edited_by_the_same_operations(owner: Client, plan: MasterPlan) -> None:
    act(owner, "add_milestones", Phase.objects.get(plan=plan, number=2), words="More")
    act(owner, "add_tasks", Milestone.objects.get(phase__plan=plan, key="M4"), words="Keep it")
    act(owner, "move_tasks", task(plan, "T-005"), words="M4")
    act(owner, "merge_tasks", task(plan, "T-001"), task(plan, "T-002"))
    act(owner, "delete_tasks", task(plan, "T-006"))

    order = list(plan.tasks.in_order().values_list("stable_id", "milestone__key"))
    assert order == [("T-001", "M1"), ("T-003", "M2"), ("T-004", "M2"), ("T-005", "M4")]
    assert plan.versions.count() == 6
    assert plan.events.filter(kind="masterplan_edited").count() == 5


def test_a_refusal_is_said_and_nothing_is_changed(owner: Client, plan: MasterPlan) -> None:
    answer = act(owner, "delete_milestones", Milestone.objects.get(phase__plan=plan, key="M1"))

    assert "Move or delete" in answer
    assert plan.versions.count() == 1


def test_subtasks_stand_under_their_task(owner: Client, plan: MasterPlan) -> None:
    row = task(plan, "T-001")

    page = owner.get(reverse("admin:planning_task_change", args=[row.pk])).content.decode()

    assert all(step.name in page for step in row.subtasks.all())
    assert 'name="depends_on"' in page
