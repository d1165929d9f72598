"""From milestone drafts to a numbered, linked, versioned tree."""

import json

import pytest

from planning.draft import compilation
from planning.lint.report import lint
from planning.models import MasterPlan, TaskDependency
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import DRAFTS, costs, draft_plan, generating_plan, needs, task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
MISSPELT = {**DRAFTS, "M3": [task("M3.1", needs=[{"path": "library/part_2_1.py", "symbol": "part_two"}])]}  # fmt: skip


def edges(plan: MasterPlan) -> set[tuple[str, str]]:
    rows = TaskDependency.objects.filter(task__plan=plan)
    return set(rows.values_list("task__stable_id", "depends_on__stable_id"))


def test_ids_follow_phase_milestone_and_local_order() -> None:
    plan = draft_plan()

    ids = plan.tasks.values_list("stable_id", "local_key", "number")
    keys = ["M1.1", "M1.2", "M2.1", "M2.2", "M3.1"]
    assert list(ids) == [(f"T-{n:03}", key, n) for n, key in enumerate(keys, start=1)]
    assert plan.counter.last_task_id == 5


def test_dependencies_come_from_local_keys_and_from_what_is_provided() -> None:
    assert edges(draft_plan()) == {("T-002", "T-001"), ("T-003", "T-002"), ("T-005", "T-003")}


def test_a_draft_has_subtasks_requirements_estimates_and_a_first_version() -> None:
    plan = draft_plan()

    first = plan.tasks.all()[0]
    assert [s.name for s in first.subtasks.all()] == ["Write it", "Check it", "Keep it"]
    assert [r.code for r in first.requirements.all()] == ["FR-001"]
    assert costs(plan) == sorted(costs(plan))
    assert costs(plan)[0] > 0
    [version] = plan.versions.all()
    names = [
        t["id"] for p in version.snapshot["phases"] for m in p["milestones"] for t in m["tasks"]
    ]
    assert names == ["T-001", "T-002", "T-003", "T-004", "T-005"]
    complete = plan.events.get(kind="masterplan_generation_complete").payload
    assert (complete["total_phases"], complete["total_milestones"], complete["total_tasks"]) == (3, 3, 5)  # fmt: skip


def test_a_draft_waits_for_a_person_and_an_unattended_one_does_not() -> None:
    assert draft_plan().waiting_for == "person"
    assert draft_plan(is_unattended=True).waiting_for == "nothing"


def test_a_plan_is_compiled_once() -> None:
    plan = draft_plan()

    compilation.compile_plan(plan.pk)

    assert plan.tasks.count() == 5
    assert plan.versions.count() == 1


def test_a_plan_with_a_missing_milestone_is_not_compiled() -> None:
    plan = generating_plan(drafts={"M1": DRAFTS["M1"]})

    compilation.compile_plan(plan.pk)

    plan.refresh_from_db()
    assert plan.status == "generating"
    assert not plan.tasks.exists()


def test_what_code_cannot_resolve_is_asked_for_once(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    link = {
        "task": "M3.1",
        "needs": {"path": "library/part_2_1.py", "symbol": "part_two"},
        "provider": "M2.1",
    }
    script.turns = [Turn(text=json.dumps({"links": [link]}))]

    compilation.compile_plan(plan.pk)

    assert len(script.requests) == 1
    assert ("T-005", "T-003") in edges(plan)
    assert not [f for f in lint(plan).findings if f.id.startswith("missing-provider")]


def test_what_nobody_provides_stays_visible_as_a_critical_finding(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    script.turns = [Turn(text='{"links": []}')]

    compilation.compile_plan(plan.pk)

    plan.refresh_from_db()
    assert plan.status == "draft"
    report = lint(plan)
    assert report.verdict == "FAIL"
    assert report.findings[0].id.startswith("missing-provider:T-005")


def test_a_link_that_was_not_asked_for_is_refused(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    link = {"task": "M1.1", "needs": {"path": "x.py", "symbol": "x"}, "provider": "M9.9"}
    script.turns = [Turn(text=json.dumps({"links": [link]}))]

    compilation.compile_plan(plan.pk)

    plan.refresh_from_db()
    assert (plan.status, plan.failed_step) == ("failed", "links")
    assert not plan.tasks.exists()
    assert len(script.requests) == 3


def test_a_cycle_over_milestones_is_kept_and_found_by_lint() -> None:
    drafts = DRAFTS | {"M1": [task("M1.1"), task("M1.2", needs=needs("M2.1"))]}

    plan = draft_plan(drafts=drafts)

    assert lint(plan).verdict == "FAIL"
    texts = [finding.text for finding in lint(plan).findings]
    assert any("T-002 → T-003 → T-002" in text for text in texts)


def test_ids_of_a_second_draft_are_new_ones() -> None:
    plan = generating_plan()
    plan.counter.last_task_id = 40
    plan.counter.save()

    compilation.compile_plan(plan.pk)

    assert plan.tasks.all()[0].stable_id == "T-041"
