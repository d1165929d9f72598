"""Operators find every kind of row, and can repair a plan."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from config.access.models import User
from execution.models import Attempt
from planning.models import MasterPlan, Task
from tests.factories import AttemptFactory, ReviewFactory, TaskFactory

OURS = {"access", "costs", "planning", "execution", "review", "chat"}
# Rows that are only ever seen beside their owner.
INLINE_ONLY: set[str] = {"HoldLine"}


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("operator", password="x"))
    return client


def test_every_model_is_registered() -> None:
    missing = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in OURS and model not in admin.site._registry
    }

    assert missing <= INLINE_ONLY


def test_every_list_opens_and_searches(operator: Client) -> None:
    AttemptFactory()
    ReviewFactory()
    broken = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        if operator.get(reverse(name), {"q": "x"}).status_code not in {200, 302}:
            broken.append(name)
        if operator.get(reverse(name)).status_code != 200:
            broken.append(name)

    assert broken == []


def test_an_operator_repairs_a_task_but_not_its_status(operator: Client) -> None:
    task = TaskFactory(name="Wirte the store")
    page = operator.get(reverse("admin:planning_task_change", args=[task.pk]))
    form = page.context["adminform"].form

    assert "name" in form.fields
    assert "status" not in form.fields

    data = {name: value or "" for name, value in form.initial.items() if name in form.fields}
    data |= {"name": "Write the store", "requirements": ""}
    for prefix in ("subtasks", "dependencies"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    for field in ("target_files", "provides", "needs"):
        data[field] = "[]"
    operator.post(page.request["PATH_INFO"], data)

    assert Task.objects.get(pk=task.pk).name == "Write the store"


def test_evidence_can_be_read_but_not_changed(operator: Client) -> None:
    attempt = AttemptFactory()
    url = reverse("admin:execution_attempt_change", args=[attempt.pk])

    assert operator.get(url).status_code == 200
    assert operator.post(url, {"code": "forged"}).status_code == 403
    assert Attempt.objects.get(pk=attempt.pk).code == attempt.code


def test_cancelling_in_the_admin_is_the_pages_verb(operator: Client) -> None:
    task = TaskFactory()
    action = {"action": "cancel", "_selected_action": [str(task.plan_id)]}

    answer = operator.post(reverse("admin:planning_masterplan_changelist"), action, follow=True)

    # An operator outside the workspace is told what is missing; nothing is forced.
    assert MasterPlan.objects.get(pk=task.plan_id).status == "draft"
    assert "you need the role" in answer.content.decode()
