"""Editing the tree of a plan in place: one by one, several at once, by a fix that is shown first."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from costs.prices import price_list
from planning.changes import edits
from planning.models import MasterPlan, Milestone, Task
from planning.versions.snapshot import snapshot
from tests.factories import member
from tests.pages.reading import HTMX, html_of


@pytest.fixture
def prices(db: None) -> None:
    price_list.load()


pytestmark = pytest.mark.usefixtures("prices")


def operate(client: Client, plan: MasterPlan, do: str, **sent: Any) -> Any:
    url = reverse("planning:tasks-operate", args=[plan.pk])
    return client.post(url, {"do": do, **sent}, headers=HTMX)


def test_tasks_and_milestones_are_edited_in_place(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    answer = operate(browser_of_alice, draft, "add_task", milestone="M1", name="Keep a list", target_files="a.py")  # fmt: skip

    assert answer.headers["HX-Retarget"] == "#plan-edit"
    html = html_of(answer)
    assert "<html" not in html
    assert "Keep a list" in html
    assert 'id="lint"' in html
    steps: list[tuple[str, dict[str, Any]]] = [
        ("move_task", {"task": "T-013", "milestone": "M2", "after": "T-003"}),
        ("set_complexity", {"tasks": ["T-001", "T-002"], "complexity": "critical"}),
        ("serve", {"tasks": ["T-001"], "requirement": "FR-006"}),
        ("split_task", {"task": "T-005", "name": "Half of it", "subtasks": ["3"]}),
        ("lock_fields", {"task": "T-005", "fields": ["name"]}),
        ("add_milestone", {"phase": "polish", "name": "Shine"}),
        ("edit_milestone", {"milestone": "M7", "name": "Shine more", "goal": "", "depends_on": ["M1"], "phase": "core", "was_phase": "polish"}),
        ("split_milestone", {"tasks": ["T-011"], "name": "One alone"}),
        ("merge_milestones", {"into": "M5", "other": "M8"}),
        ("delete_milestone", {"milestone": "M7"}),
        ("delete_tasks", {"tasks": ["T-013", "T-014"]}),
        ("move_tasks", {"tasks": ["T-012"], "milestone": "M5"}),
    ]  # fmt: skip
    for do, sent in steps:
        assert operate(browser_of_alice, draft, do, **sent).status_code == 200, do

    assert Task.objects.get(plan=draft, stable_id="T-001").complexity == "critical"
    assert Task.objects.get(plan=draft, stable_id="T-005").locked_fields == ["name"]
    assert Task.objects.get(plan=draft, stable_id="T-012").milestone.key == "M5"
    assert set(Milestone.objects.filter(phase__plan=draft).values_list("key", flat=True)) == {f"M{n}" for n in range(1, 7)}  # fmt: skip
    assert draft.versions.count() == len(steps) + 1


@pytest.mark.parametrize(
    ("do", "sent", "words"),
    [
        ("delete_tasks", {}, "Choose at least one"),
        ("merge_tasks", {"tasks": ["T-001"]}, "at least two"),
        ("add_task", {"milestone": "M99", "name": "x"}, "no milestone M99"),
        ("add_task", {"milestone": "M1", "name": "x" * 10_000}, "name of 1 to"),
        ("explode", {}, "nothing of that name"),
        ("delete_milestone", {"milestone": "M1"}, "Move or delete"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    draft: MasterPlan, browser_of_alice: Client, do: str, sent: dict[str, Any], words: str
) -> None:
    before = snapshot(draft)

    answer = operate(browser_of_alice, draft, do, **sent)

    assert answer.status_code in (409, 422)
    assert words in html_of(answer)
    assert snapshot(draft) == before


def test_a_fix_is_shown_as_a_difference_before_it_is_done(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    task = draft.tasks.get(stable_id="T-002")
    need = {"path": "library/rules/rule_5.py", "symbol": "rule_5"}
    edits.edit_task(draft, task.pk, draft.owner, needs=[need])
    page = html_of(browser_of_alice.get(reverse("planning:plan-tasks", args=[draft.pk])))
    assert "Let T-002 depend on T-005" in page
    url = re.search(r'href="([^"]+/lint/need-without[^"]+/fix/)"', page)
    assert url

    shown = html_of(browser_of_alice.get(url[1], headers=HTMX))
    assert "T-001, T-005" in shown
    assert draft.versions.count() == 1

    browser_of_alice.post(url[1], headers=HTMX)
    assert sorted(e.depends_on.stable_id for e in task.dependencies.all()) == ["T-001", "T-005"]
    assert "already resolved" in html_of(browser_of_alice.get(url[1], headers=HTMX))


def test_two_people_on_one_task_see_both_texts_and_two_tasks_do_not_meet(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    bob = Client()
    bob.force_login(member(draft.workspace, role="member", username="bob"))
    first, second = draft.tasks.get(stable_id="T-001"), draft.tasks.get(stable_id="T-002")
    forms = {task: _form(browser_of_alice, task) for task in (first, second)}
    bob.post(_url(second), forms[second] | {"description": "Of another task."}, headers=HTMX)
    bob.post(_url(first), forms[first] | {"description": "Theirs is here."}, headers=HTMX)

    met = browser_of_alice.post(_url(first), forms[first] | {"description": "Mine is here."}, headers=HTMX)  # fmt: skip

    assert met.status_code == 422
    assert "Theirs is here." in html_of(met)
    assert "Mine is here." in html_of(met)
    first.refresh_from_db()
    assert first.description == "Theirs is here."
    seen = re.search(r'name="seen" value="(\w+)"', html_of(met))
    assert seen
    browser_of_alice.post(_url(first), forms[first] | {"description": "Mine is here.", "seen": seen[1]}, headers=HTMX)  # fmt: skip
    first.refresh_from_db()
    assert first.description == "Mine is here."


def _url(task: Task) -> str:
    return reverse("planning:task-edit", args=[task.plan_id, task.pk])


def _form(client: Client, task: Task) -> dict[str, Any]:
    html = html_of(client.get(_url(task), headers=HTMX))
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen
    picked = re.findall(r'name="depends_on" value="([^"]+)"[^>]*checked', html)
    codes = re.findall(r'name="requirements" value="([^"]+)"[^>]*checked', html)
    return {
        "seen": seen[1], "name": task.name, "description": task.description, "complexity": task.complexity,
        "target_files": "\n".join(task.target_files), "depends_on": picked, "requirements": codes,
    }  # fmt: skip


def test_dependencies_are_picked_and_all_of_them_can_be_taken_away(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    task = draft.tasks.get(stable_id="T-002")
    form = _form(browser_of_alice, task)
    assert form["depends_on"] == ["T-001"]

    browser_of_alice.post(_url(task), form | {"depends_on": ["T-001", "T-007"]}, headers=HTMX)
    assert task.dependencies.count() == 2
    cleared = _form(browser_of_alice, task)
    del cleared["depends_on"]
    browser_of_alice.post(_url(task), cleared, headers=HTMX)
    assert task.dependencies.count() == 0


def test_a_viewer_is_offered_nothing_and_does_nothing(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    viewer = Client()
    viewer.force_login(member(draft.workspace, role="viewer", username="vera"))
    page = html_of(viewer.get(reverse("planning:plan-tasks", args=[draft.pk])))

    assert 'class="row-check"' not in page
    assert operate(viewer, draft, "delete_tasks", tasks=["T-001"]).status_code == 403
    assert 'class="row-check"' in html_of(
        browser_of_alice.get(reverse("planning:plan-tasks", args=[draft.pk]))
    )


def test_what_is_done_on_the_page_of_one_task_goes_to_the_plan(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    """The tree is not on that page, so nothing there could be replaced."""
    tree = reverse("planning:plan-tasks", args=[draft.pk])
    own = reverse("planning:task-detail", args=[draft.pk, draft.tasks.get(stable_id="T-002").pk])
    sent = {"do": "delete_task", "task": "T-002"}
    answers = [
        browser_of_alice.post(
            reverse("planning:tasks-operate", args=[draft.pk]),
            sent | {"task": task},
            headers=HTMX | {"HX-Current-URL": f"http://testserver{path}?open"},
        ).headers
        for task, path in (("T-002", own), ("T-003", tree))
    ]

    assert answers[0]["HX-Redirect"] == tree
    assert answers[1]["HX-Retarget"] == "#plan-edit"
