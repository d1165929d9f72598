"""Operators find every kind of row; what is evidence they can read and not change."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from chat.models import Message
from config.shared.admin import RecordAdmin
from execution.models import AcceptanceTest, Atom, Attempt, Preparation
from planning.models import MasterPlan, RecallEntry
from tests.admin.forms import change_url, save
from tests.factories import (
    AtomFactory,
    AttemptFactory,
    ConversationFactory,
    RequirementFactory,
    ReviewFactory,
    WaveFactory,
    accepted,
)

OURS = {"access", "notices", "costs", "planning", "execution", "review", "chat"}
INLINE_ONLY: set[str] = {"DeliveryTry", "HoldLine"}  # only ever seen beside its owner


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
