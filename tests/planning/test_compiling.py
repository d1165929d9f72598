"""From milestone drafts to a numbered, linked, versioned tree."""

import json
from uuid import UUID

import pytest

from planning.draft import compilation, milestones
from planning.lint.report import lint
from planning.models import MasterPlan, TaskDependency
from planning.steps import job_names
from tests.costs.scripted import Script, Turn
from tests.planning.worlds import (
    DRAFTS,
    costs,
    draft_of,
    draft_plan,
    generating_plan,
    messages,
    needs,
    task,
)

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


def test_a_link_renames_a_need_instead_of_adding_another_name(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    true = {"path": "library/part_2_1.py", "symbol": "part_2_1"}
    link = {"task": "M3.1", "needs": MISSPELT["M3"][0]["needs"][0], "provider": "M2.1", "provided": true}  # fmt: skip
    script.turns = [Turn(text=json.dumps({"links": [link]}))]

    compilation.compile_plan(plan.pk)

    assert plan.tasks.get(local_key="M3.1").needs == [true]
    assert plan.tasks.get(local_key="M2.1").provides == [true]
    assert ("T-005", "T-003") in edges(plan)


def land(plan: MasterPlan, sent: list[tuple[str, str]]) -> None:
    """Write the milestones that are asked for again, and compile what they make."""
    for _, milestone_id in [one for one in sent if one[0] == job_names.DRAFT_MILESTONE]:
        milestones.draft_milestone(UUID(milestone_id))
    compilation.compile_plan(plan.pk)
    plan.refresh_from_db()


NO_LINK = Turn(text='{"links": []}')


@pytest.mark.django_db(transaction=True)
def test_a_need_that_dangles_goes_back_to_the_milestone_that_has_it(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    script.turns = [NO_LINK, draft_of("M3")]

    with messages() as sent:
        compilation.compile_plan(plan.pk)
    land(plan, sent)

    assert plan.status == "draft"
    said = str(script.requests[1]["messages"])
    assert "M3.1 needs part_two in library/part_2_1.py, which no task provides" in said
    assert "library/part_2_1.py has part_2_1" in said
    assert lint(plan).verdict != "FAIL"
    [event] = plan.events.filter(kind="masterplan_milestone_returned")
    assert event.payload["milestone"] == "M3"


@pytest.mark.django_db(transaction=True)
def test_then_the_milestone_that_writes_the_file_is_asked_to_provide_it(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    part_two = {"path": "library/part_2_1.py", "symbol": "part_two"}
    given = task("M2.1", needs=needs("M1.2"), provides=[*needs("M2.1"), part_two])
    script.turns = [NO_LINK, draft_of("M3", *MISSPELT["M3"]), NO_LINK, draft_of("M2", given, task("M2.2"))]  # fmt: skip

    for _ in range(2):
        with messages() as sent:
            compilation.compile_plan(plan.pk)
        milestones.draft_milestone(UUID(sent[0][1]))
    land(plan, [])

    assert plan.status == "draft"
    assert lint(plan).verdict != "FAIL"
    assert [one["kind"] for one in plan.discovery.revisions] == ["needs", "needs"]


@pytest.mark.django_db(transaction=True)
def test_what_nobody_provides_after_that_is_a_critical_finding(script: Script) -> None:
    plan = generating_plan(drafts=MISSPELT)
    stubborn = draft_of("M3", *MISSPELT["M3"])
    script.turns = [NO_LINK, stubborn, NO_LINK, draft_of("M2"), NO_LINK]

    for _ in range(3):
        with messages() as sent:
            compilation.compile_plan(plan.pk)
        for _, milestone_id in [one for one in sent if one[0] == job_names.DRAFT_MILESTONE]:
            milestones.draft_milestone(UUID(milestone_id))

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
