"""What operators do to whole plans goes by the pages' verbs, roles and permissions."""

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.models import MasterPlan
from tests.factories import TaskFactory


def test_cancelling_in_the_admin_is_the_pages_verb(operator: Client) -> None:
    task = TaskFactory()
    action = {"action": "cancel", "_selected_action": [str(task.plan_id)]}

    answer = operator.post(reverse("admin:planning_masterplan_changelist"), action, follow=True)

    # An operator outside the workspace is told what is missing; nothing is forced.
    assert MasterPlan.objects.get(pk=task.plan_id).status == "draft"
    assert "you need the role" in answer.content.decode()


def test_an_operator_of_the_workspace_approves_and_reopens(owner: Client, plan: MasterPlan) -> None:
    for action, status in (("approve", "approved"), ("reopen", "draft"), ("reject", "rejected")):
        owner.post(
            reverse("admin:planning_masterplan_changelist"),
            {"action": action, "_selected_action": [str(plan.pk)], "words": "Too dear."},
        )
        plan.refresh_from_db()
        assert plan.status == status
    assert plan.rejection_reason == "Too dear."


def test_to_act_on_rows_takes_the_permission_to_change_them(plan: MasterPlan) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_masterplan"))
    client, address = Client(), reverse("admin:planning_masterplan_changelist")
    client.force_login(reader)
    sent = {"action": "cancel", "_selected_action": str(plan.pk)}

    shown = client.get(address).content.decode()
    client.post(address, sent)

    assert "Library" in shown
    assert 'value="cancel"' not in shown
    plan.refresh_from_db()
    assert plan.status == "draft"
    reader.user_permissions.add(Permission.objects.get(codename="change_masterplan"))
    assert 'value="cancel"' in client.get(address).content.decode()
