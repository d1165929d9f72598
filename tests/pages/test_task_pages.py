"""Tasks on the pages of a plan: changed, locked, filtered."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from planning.models import MasterPlan, Task
from tests.pages.reading import HTMX, html_of


def test_a_task_is_changed_in_place(draft: MasterPlan, browser_of_alice: Client) -> None:
    task = draft.tasks.get(stable_id="T-004")
    address = reverse("planning:task-edit", args=[draft.pk, task.pk])
    form = html_of(browser_of_alice.get(address, headers=HTMX))

    sent = {
        "name": "Refuse the sixth loan", "description": "", "complexity": "high",
        "target_files": "library/loans.py\nlibrary/rules.py", "requirements": "FR-001, FR-002",
        "depends_on": "T-001", "seen": "",
    }  # fmt: skip
    answer = html_of(browser_of_alice.post(address, sent, headers=HTMX))

    task.refresh_from_db()
    assert f'id="task-{task.pk}"' in form
    assert f'id="task-{task.pk}"' in answer
    assert task.name == "Refuse the sixth loan"
    assert task.target_files == ["library/loans.py", "library/rules.py"]
    assert set(task.requirements.values_list("code", flat=True)) == {"FR-001", "FR-002"}
    assert [edge.depends_on.stable_id for edge in task.dependencies.all()] == ["T-001"]


def test_forms_of_two_open_tasks_do_not_share_their_fields(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    ids = [
        set(re.findall(r' id="(task-T[^"]+)"', html_of(browser_of_alice.get(_edit_url(task)))))
        for task in draft.tasks.all()[:2]
    ]

    assert len(ids[0]) > 5
    assert not ids[0] & ids[1]


def _edit_url(task: Task) -> str:
    return reverse("planning:task-edit", args=[task.plan_id, task.pk])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param({"depends_on": "T-002"}, "T-001 → T-002 → T-001", id="circle"),
        pytest.param({"depends_on": "T-999"}, "T-999", id="unknown task"),
        pytest.param({"target_files": "../secrets.py"}, "../secrets.py", id="unsafe path"),
        pytest.param({"name": ""}, "required", id="no name"),
        pytest.param({"seen": "0" * 16}, "Nothing of yours is lost", id="seen another state"),
    ],
)
def test_a_change_that_cannot_stand_is_refused_in_its_form(
    change: dict[str, str], complaint: str, draft: MasterPlan, browser_of_alice: Client
) -> None:
    task = draft.tasks.get(stable_id="T-001")
    second = draft.tasks.get(stable_id="T-002")
    assert second.dependencies.filter(depends_on=task).exists()
    sent = {
        "name": task.name, "complexity": "low", "target_files": "library/a.py",
        "requirements": "", "depends_on": "", "seen": "",
    }  # fmt: skip

    response = browser_of_alice.post(
        reverse("planning:task-edit", args=[draft.pk, task.pk]), sent | change, headers=HTMX
    )

    assert response.status_code == 422
    assert complaint in html_of(response)
    task.refresh_from_db()
    assert task.target_files == ["library/rules/rule_1.py"]


def test_an_approved_plan_is_locked_and_says_how_to_open_it(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    MasterPlan.objects.filter(pk=draft.pk).update(status="approved")
    task = draft.tasks.get(stable_id="T-001")

    page = html_of(browser_of_alice.get(reverse("planning:task-detail", args=[draft.pk, task.pk])))
    sent = {"name": "Other", "complexity": "low", "target_files": "a.py"}
    address = reverse("planning:task-edit", args=[draft.pk, task.pk])
    refused = browser_of_alice.post(address, sent, headers=HTMX)

    assert "Reopen it to change its tasks" in page
    assert refused.status_code == 422
    task.refresh_from_db()
    assert task.name != "Other"


def test_a_filter_leaves_only_the_tasks_that_match(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-tasks", args=[draft.pk])

    tree = html_of(browser_of_alice.get(address, {"q": "rule_7.py"}, headers=HTMX))

    assert "T-007" in tree
    assert "T-001" not in tree
    assert "<html" not in tree
