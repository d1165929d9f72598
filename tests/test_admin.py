"""Operators find every kind of row, and can repair a plan by its own rules."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from chat.models import Message
from config.access.models import User
from config.shared.admin import RecordAdmin
from costs.prices import price_list
from execution.models import AcceptanceTest, Atom, Attempt, Preparation
from planning.models import MasterPlan, Milestone, RecallEntry, Requirement, Task
from tests.factories import (
    AtomFactory,
    AttemptFactory,
    ConversationFactory,
    RequirementFactory,
    ReviewFactory,
    TaskFactory,
    WaveFactory,
    accepted,
)
from tests.planning.worlds import draft_plan

OURS = {"access", "notices", "costs", "planning", "execution", "review", "chat"}
INLINE_ONLY: set[str] = {"DeliveryTry", "HoldLine"}  # only ever seen beside its owner


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("operator", password="x"))
    return client


@pytest.fixture
def plan(db: None) -> MasterPlan:
    price_list.load()
    return draft_plan()


class _Fields(HTMLParser):
    """What a browser would send of the form in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.form = self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = given.get("id", "")
        if not self.form.endswith("_form"):
            return
        if tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and "selected" in given and self.select:
            self.found.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.area = given.get("name", "")
            self.found[self.area] = [""]
        elif tag == "input" and given.get("name"):
            self._input(given)

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        is_off = kind in {"checkbox", "radio"} and "checked" not in given
        if not is_off and kind not in {"submit", "file", "button"}:
            default = "on" if kind in {"checkbox", "radio"} else ""
            self.found.setdefault(given["name"], []).append(given.get("value", default))

    def handle_endtag(self, tag: str) -> None:
        name = {"select": "select", "textarea": "area", "form": "form"}.get(tag)
        if name:
            setattr(self, name, "")

    def handle_data(self, data: str) -> None:
        if self.area:
            # A browser drops the line break after the tag.
            self.found[self.area][0] += data.removeprefix("\n") if self.found[self.area] == [""] else data  # fmt: skip


def change_url(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def save(operator: Client, row: Model, **changed: Any) -> Any:
    """Open the form, change some fields, send it as a browser would."""
    fields = _Fields()
    fields.feed(operator.get(change_url(row)).content.decode())
    return operator.post(change_url(row), {**fields.found, **changed})


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


def some_of_everything(plan: MasterPlan) -> None:
    """A row of every model whose rows an operator may change, and of some more."""
    ReviewFactory()
    atom = AtomFactory(run__plan=plan, wave=WaveFactory(), **accepted())
    Preparation.objects.create(run=atom.run, kind="atoms", task=atom.task)
    conversation = ConversationFactory(plan=plan)
    Message.objects.create(conversation=conversation, role="user", content="Hello")
    Group.objects.get_or_create(name="People")
    RecallEntry.objects.create(workspace=plan.workspace, kind="plan", subject="x", text="x")


def test_every_form_saves_what_it_shows(operator: Client, plan: MasterPlan) -> None:
    some_of_everything(plan)
    broken: list[object] = []
    unseen: list[str] = []
    for model, registered in admin.site._registry.items():
        row = model._default_manager.first()
        if row is None:
            unseen += [] if isinstance(registered, RecordAdmin) else [model.__name__]
        elif isinstance(registered, RecordAdmin):
            broken += [] if operator.get(change_url(row)).status_code == 200 else [row]
        elif (answer := save(operator, row)).status_code != 302:
            broken.append((row, answer.status_code, answer.context and answer.context["errors"]))

    assert broken == []
    assert unseen == []
    # Nothing was changed, so nothing was recorded.
    assert not plan.events.filter(kind="masterplan_edited").exists()


def test_every_add_page_opens_or_is_not_there(operator: Client) -> None:
    answers = {
        model.__name__: operator.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        ).status_code
        for model in admin.site._registry
    }

    assert set(answers.values()) <= {200, 403}
    assert answers["Budget"] == answers["Workspace"] == 200
    assert answers["Task"] == answers["MasterPlan"] == answers["Run"] == 403


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


def test_evidence_can_be_read_but_not_changed(operator: Client) -> None:
    attempt = AttemptFactory(atom=AtomFactory(**accepted()))
    test = AcceptanceTest.objects.create(
        run=attempt.atom.run,
        requirement=RequirementFactory(plan=attempt.atom.run.plan),
        path="tests/test_x.py",
        code="assert True",
    )

    for row in (attempt, attempt.atom, test):
        assert operator.get(change_url(row)).status_code == 200
        assert operator.post(change_url(row), {"code": "forged"}).status_code == 403
    assert not Attempt.objects.filter(code="forged").exists()
    assert not Atom.objects.filter(code="forged").exists()
    assert not AcceptanceTest.objects.filter(code="forged").exists()


def test_cancelling_in_the_admin_is_the_pages_verb(operator: Client) -> None:
    task = TaskFactory()
    action = {"action": "cancel", "_selected_action": [str(task.plan_id)]}

    answer = operator.post(reverse("admin:planning_masterplan_changelist"), action, follow=True)

    # An operator outside the workspace is told what is missing; nothing is forced.
    assert MasterPlan.objects.get(pk=task.plan_id).status == "draft"
    assert "you need the role" in answer.content.decode()


def test_an_operator_of_the_workspace_approves_and_reopens(plan: MasterPlan) -> None:
    User.objects.filter(pk=plan.owner_id).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=plan.owner_id))

    for action, status in (("approve", "approved"), ("reopen", "draft"), ("reject", "rejected")):
        client.post(
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
