"""What people do to a draft, and what they may not."""

from typing import Any

import pytest

from config.access.models import AuditEntry
from config.shared.errors import BadInput, NotPermitted
from planning.changes import edits
from planning.errors import CycleFound, PlanChanged, PlanLocked
from planning.models import MasterPlan, Task
from tests.factories import RequirementFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def get(plan: MasterPlan, stable_id: str) -> Task:
    return Task.objects.get(plan=plan, stable_id=stable_id)


def edit(plan: MasterPlan, stable_id: str, **fields: Any) -> Task:
    return edits.edit_task(plan, get(plan, stable_id).pk, plan.owner, **fields)


def providers(plan: MasterPlan, stable_id: str) -> list[str]:
    rows = get(plan, stable_id).dependencies.order_by("depends_on__number")
    return list(rows.values_list("depends_on__stable_id", flat=True))


def test_an_edit_is_kept_versioned_and_in_the_history(plan: MasterPlan) -> None:
    RequirementFactory(plan=plan, code="FR-002")

    edit(
        plan,
        "T-004",
        name=" Keep   books ",
        complexity="high",
        target_files=["library/books.py"],
        requirements=["FR-002"],
        depends_on=["T-001", "T-003"],
    )

    task = get(plan, "T-004")
    assert (task.name, task.complexity) == ("Keep books", "high")
    assert [r.code for r in task.requirements.all()] == ["FR-002"]
    assert providers(plan, "T-004") == ["T-001", "T-003"]
    assert plan.versions.all()[0].number == 2
    event = plan.events.get(kind="masterplan_edited")
    assert event.task == task
    assert event.payload["changes"]["complexity"] == ["low", "high"]
    assert event.actor == plan.owner.username
    assert AuditEntry.objects.get().verb == "edit_plan"


def test_an_edit_that_changes_nothing_makes_no_version(plan: MasterPlan) -> None:
    edit(plan, "T-002", name="Write part M1.2", depends_on=["T-001"], requirements=["FR-001"])

    assert plan.versions.count() == 1
    assert not plan.events.filter(kind="masterplan_edited").exists()


def test_a_circle_is_refused_and_named(plan: MasterPlan) -> None:
    with pytest.raises(CycleFound, match="T-001 → T-003 → T-002 → T-001"):
        edit(plan, "T-001", depends_on=["T-003"])

    assert providers(plan, "T-001") == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"depends_on": ["T-001"]}, "T-001 → T-001"),
        ({"depends_on": ["T-099"]}, "no task T-099"),
        ({"requirements": ["FR-099"]}, "no requirement FR-099"),
        ({"target_files": ["../x.py"]}, "leaves the tree"),
        ({"target_files": []}, "1 to 20 files"),
        ({"name": "  "}, "name of 1 to"),
        ({"complexity": "easy"}, "low, medium"),
        ({"status": "completed"}, "cannot be edited: status"),
    ],
)
def test_what_a_task_cannot_be_is_refused_whole(
    plan: MasterPlan, fields: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BadInput, match=reason):
        edit(plan, "T-001", description="Changed.", **fields)

    assert get(plan, "T-001").description != "Changed."
    assert plan.versions.count() == 1


def test_an_edit_of_what_has_changed_since_is_refused(plan: MasterPlan) -> None:
    edit(plan, "T-001", seen_version=1, description="First.")

    with pytest.raises(PlanChanged, match="version 2"):
        edit(plan, "T-001", seen_version=1, description="Second.")

    assert get(plan, "T-001").description == "First."


def test_an_approved_plan_is_locked_until_it_is_reopened(plan: MasterPlan) -> None:
    edits.approve(plan, plan.owner)

    with pytest.raises(PlanLocked, match="Reopen"):
        edit(plan, "T-001", description="Changed.")

    edits.reopen(plan, plan.owner)
    edit(plan, "T-001", description="Changed.")

    summaries = plan.versions.order_by("number").values_list("summary", flat=True)
    assert list(summaries) == ["First draft", "Approved", "Reopened", "T-001: description"]


def test_a_viewer_edits_nothing_and_a_stranger_neither(plan: MasterPlan) -> None:
    for person in (member(plan.workspace, role="viewer"), member()):
        with pytest.raises(NotPermitted):
            edits.edit_task(plan, get(plan, "T-001").pk, person, description="Changed.")
