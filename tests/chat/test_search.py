"""Search finds what a person may see: by words, by the ids of tasks and requirements."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.models import Message
from chat.pages.search import found
from config.access.models import User
from planning.models import MasterPlan
from tests.factories import (
    AtomFactory,
    ConversationFactory,
    MasterPlanFactory,
    MilestoneFactory,
    RequirementFactory,
    RunFactory,
    TaskFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> MasterPlan:
    """With a task, a requirement, an atom and a conversation about lending."""
    plan: MasterPlan = MasterPlanFactory(project_name="Lending desk")
    milestone = MilestoneFactory(phase__plan=plan)
    TaskFactory(milestone=milestone, number=34, name="Lend a book")
    TaskFactory(milestone=milestone, number=3, name="Return a book")
    RequirementFactory(plan=plan, code="FR-007", text="Readers can lend five books.")
    AtomFactory(run=RunFactory(plan=plan), symbol="lend_book", path="app/lending.py")
    talk = ConversationFactory(owner=plan.owner, workspace=plan.workspace, title="About readers")
    Message.objects.create(conversation=talk, role="user", content="They want to lend more.")
    return plan


def names(user: User, text: str) -> dict[str, list[str]]:
    groups = found(user, text, 25)
    return {group["name"]: [row.id or row.name for row in group["rows"]] for group in groups}


def test_every_kind_is_found_by_its_words(plan: MasterPlan) -> None:
    assert names(plan.owner, "lend") == {
        "Plans": ["Lending desk"],
        "Tasks": ["T-034"],
        "Requirements": ["FR-007"],
        "Atoms": ["lend_book"],
        "Conversations": ["About readers"],
    }
    assert names(plan.owner, "five lend") == {"Requirements": ["FR-007"]}


@pytest.mark.parametrize("text", ["T-034", "t34", "T 34", "t-34"])
def test_a_task_is_found_by_its_id_however_it_is_written(plan: MasterPlan, text: str) -> None:
    assert names(plan.owner, text)["Tasks"] == ["T-034"]


def test_a_requirement_is_found_by_its_code(plan: MasterPlan) -> None:
    assert names(plan.owner, "fr-007") == {"Requirements": ["FR-007"]}


def test_what_others_have_is_not_found(plan: MasterPlan) -> None:
    assert names(member(), "lend") == {}
    colleague = member(plan.workspace, role="viewer")
    assert "Conversations" not in names(colleague, "lend")
    assert "Tasks" in names(colleague, "lend")


def test_what_is_put_away_is_not_found(plan: MasterPlan) -> None:
    plan.tasks.update(retired_at=timezone.now())
    plan.requirements.update(superseded_at=timezone.now())
    RunFactory(plan=plan, number=2, status="completed")
    assert names(plan.owner, "lend") == {
        "Plans": ["Lending desk"],
        "Conversations": ["About readers"],
    }
    MasterPlan.objects.update(archived_at=timezone.now())
    assert "Plans" not in names(plan.owner, "lend")


@pytest.mark.parametrize("text", ["", " ", "l", "100%", "_", "\x00\x00", "'; --", "x" * 5000])
def test_odd_words_find_nothing_and_break_nothing(plan: MasterPlan, text: str) -> None:
    client = Client()
    client.force_login(plan.owner)

    answer = client.get(reverse("chat:search"), {"q": text})

    assert answer.status_code == 200
    assert "Lending desk" not in answer.content.decode()


def test_the_best_comes_first_and_what_is_left_out_is_said(plan: MasterPlan) -> None:
    for name in ("A lend", "Lend", "Lend it", "To lend"):
        MasterPlanFactory(owner=plan.owner, workspace=plan.workspace, project_name=name)

    group = found(plan.owner, "lend", 3)[0]

    assert [row.name for row in group["rows"]][0] == "Lend"
    assert {row.name for row in group["rows"][1:]} == {"Lend it", "Lending desk"}
    assert group["more"]


def test_the_page_and_the_palette_show_the_same_rows(plan: MasterPlan) -> None:
    client = Client()
    client.force_login(plan.owner)
    url = reverse("chat:search")

    page = client.get(url, {"q": "lend"}).content.decode()
    palette = client.get(url, {"q": "lend"}, headers={"HX-Request": "true"}).content.decode()

    for task in plan.tasks.filter(number=34):
        address = reverse("planning:task-detail", args=[plan.pk, task.pk])
        assert address in page
        assert address in palette
    assert "<html" in page
    assert "<html" not in palette
    assert f"{url}?q=lend" in palette
    assert Client().get(url).status_code == 302


def test_a_name_cannot_leave_its_place(plan: MasterPlan) -> None:
    MasterPlan.objects.update(project_name="<script>lend</script>")
    client = Client()
    client.force_login(plan.owner)

    assert "<script>lend" not in client.get(reverse("chat:search"), {"q": "lend"}).content.decode()
