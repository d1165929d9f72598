"""Versions: what they hold, how two of them differ, and that putting one back can be undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from config.shared.errors import BadInput, NotPermitted
from planning.changes import edits, tree_operations
from planning.changes.proposals.restore import restore
from planning.errors import PlanChanged, PlanLocked
from planning.lint.report import lint
from planning.models import MasterPlan, PlanVersion, Requirement, Task
from planning.versions.compare import compare
from planning.versions.linted import lint_of
from planning.versions.snapshot import canonical, milestones_of, snapshot
from planning.versions.version_words import text_of
from planning.versions.writing import write
from tests.factories import RequirementFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def edit(plan: MasterPlan, stable_id: str, **fields: Any) -> None:
    task = Task.objects.get(plan=plan, stable_id=stable_id)
    edits.edit_task(plan, task.pk, plan.owner, **fields)


def kept(plan: MasterPlan, number: int) -> bytes:
    return canonical(PlanVersion.objects.get(plan=plan, number=number).snapshot)


def twenty_edits(plan: MasterPlan) -> None:
    RequirementFactory(plan=plan, code="FR-002", text="A book has an isbn.")
    for number in range(20):
        task = f"T-00{1 + number % 5}"
        fields: list[dict[str, Any]] = [
            {"name": f"Step {number}"},
            {"description": f"What step {number} does."},
            {"complexity": "critical" if number < 10 else "medium"},
            {"requirements": ["FR-002"] if number < 12 else ["FR-001", "FR-002"]},
            {"subtasks": [f"First of {number}", "Second"]},
            {"target_files": [f"library/file_{number}.py"]},
            {"depends_on": [] if number == 6 else ["T-001", "T-002"]},
        ]
        edit(plan, task, **fields[number % 7])


def twenty_edits_of_the_tree(plan: MasterPlan) -> None:
    """Of milestones, tasks and what is locked; two of them do several things."""
    acts: list[list[dict[str, Any]]] = [
        [{"do": "lock_fields", "task": "T-001", "fields": ["name", "milestone"]}],
        [{"do": "add_milestone", "phase": "setup", "name": "First of all", "after": ""}],
        [{"do": "move_task", "task": "T-002", "milestone": "M4"}],
        [{"do": "split_milestone", "milestone": "M2", "name": "Half", "tasks": ["T-004"], "goal": "Some."}],
        [{"do": "edit_milestone", "milestone": "M5", "depends_on": ["M4"]}],
        [{"do": "move_milestone", "milestone": "M5", "phase": "polish", "after": ""}],
        [{"do": "add_task", "milestone": "M5", "name": "More", "target_files": ["more.py"], "depends_on": ["T-004"]}],
        [{"do": "lock_fields", "task": "T-006", "fields": ["target_files"]}],
        [{"do": "edit_milestone", "milestone": "M1", "name": "Another name", "goal": "Another goal."}],
        [{"do": "split_task", "task": "T-003", "name": "The rest", "subtasks": [2]}],
        [{"do": "merge_milestones", "into": "M5", "other": "M3"}],
        [{"do": "delete_task", "task": "T-005"}],
        [{"do": "edit_task", "task": "T-001", "name": "Renamed", "complexity": "critical"}],
        [{"do": "lock_fields", "task": "T-001", "fields": []}],
        [{"do": "lock_fields", "task": "T-004", "fields": ["requirements", "depends_on"]}],
        [{"do": "merge_tasks", "into": "T-003", "others": ["T-007"]}],
        [{"do": "add_milestone", "phase": "core", "name": "Last", "goal": "To be empty."}],
        [{"do": "move_milestone", "milestone": "M2", "phase": "core", "after": "M6"}],
        [{"do": "move_task", "task": "T-001", "milestone": "M2", "after": ""}, {"do": "delete_milestone", "milestone": "M1"}],
        [{"do": "add_milestone", "phase": "core", "name": "The very last"}, {"do": "edit_milestone", "milestone": "M7", "depends_on": ["M6", "M2"]}],
    ]  # fmt: skip
    for operations in acts:
        tree_operations.apply(plan, operations, plan.owner)


@pytest.mark.parametrize("edits_of", [twenty_edits, twenty_edits_of_the_tree])
def test_a_restore_after_twenty_edits_and_its_undoing_are_equal_byte_for_byte(
    plan: MasterPlan, edits_of: Callable[[MasterPlan], None]
) -> None:
    edits_of(plan)
    assert plan.versions.count() == 21
    assert compare(snapshot_at(plan, 1), snapshot_at(plan, 21)).tasks

    restore(plan, 1, plan.owner, seen_version=21)
    restore(plan, 21, plan.owner, seen_version=22)

    assert kept(plan, 22) == kept(plan, 1)
    assert kept(plan, 23) == kept(plan, 21) != kept(plan, 1)
    assert canonical(snapshot(plan)) == kept(plan, 21)
    shas = dict(plan.versions.values_list("number", "sha"))
    assert shas[22] == shas[1]
    assert plan.versions.get(number=22).created_by == plan.owner
    assert plan.versions.get(number=22).summary == "Restored version 1"
    tree_operations.apply(plan, [{"do": "add_milestone", "phase": "core", "name": "New"}], plan.owner)  # fmt: skip
    given = {m["key"] for n in (1, 21) for m in milestones_of(snapshot_at(plan, n))}
    assert {m["key"] for m in milestones_of(snapshot_at(plan, 24))} - given


def test_what_a_restore_takes_out_of_a_milestone_that_goes_too_stays_readable(
    plan: MasterPlan,
) -> None:
    tree_operations.apply(
        plan,
        [
            {"do": "add_milestone", "phase": "core", "name": "More"},
            {"do": "add_task", "milestone": "M4", "name": "A task of it"},
        ],
        plan.owner,
    )

    restore(plan, 1, plan.owner)

    gone = Task.with_retired.get(plan=plan, stable_id="T-006")
    assert (gone.retired_at is not None, gone.milestone.key) == (True, "M2")
    found = compare(snapshot_at(plan, 2), snapshot_at(plan, 3))
    assert [row.id for row in found.milestones if row.kind == "retired"] == ["M4"]
    restore(plan, 2, plan.owner)
    gone.refresh_from_db()
    assert (gone.retired_at, gone.milestone.key) == (None, "M4")


def test_a_version_without_any_milestone_is_put_back_and_undone(plan: MasterPlan) -> None:
    tasks = [f"T-{number:03}" for number in range(1, 6)]
    delete = [{"do": "delete_task", "task": one} for one in reversed(tasks)]
    milestones = [one["key"] for one in milestones_of(snapshot(plan))]
    delete += [{"do": "delete_milestone", "milestone": key} for key in milestones]
    tree_operations.apply(plan, delete, plan.owner)
    restore(plan, 1, plan.owner)

    restore(plan, 2, plan.owner)

    assert not Task.objects.filter(plan=plan).exists()
    assert kept(plan, 4) == kept(plan, 2)
    restore(plan, 1, plan.owner)
    assert canonical(snapshot(plan)) == kept(plan, 1)


def test_locks_are_kept_with_a_version_compared_and_put_back(plan: MasterPlan) -> None:
    def lock(*fields: str) -> None:
        act = {"do": "lock_fields", "task": "T-002", "fields": list(fields)}
        tree_operations.apply(plan, [act], plan.owner)

    lock("name", "target_files")
    lock()

    assert snapshot_at(plan, 2)["phases"][0]["milestones"][0]["tasks"][1]["locked_fields"] == [
        "name",
        "target_files",
    ]
    [row] = compare(snapshot_at(plan, 2), snapshot_at(plan, 3)).tasks
    assert row.field_names == {"locked_fields"}
    restore(plan, 2, plan.owner)
    assert Task.objects.get(plan=plan, stable_id="T-002").locked_fields == ["name", "target_files"]


def snapshot_at(plan: MasterPlan, number: int) -> dict[str, Any]:
    found: dict[str, Any] = PlanVersion.objects.get(plan=plan, number=number).snapshot
    return found


def test_what_a_restored_version_does_not_have_is_kept_out_of_sight(plan: MasterPlan) -> None:
    before = snapshot(plan)
    target = snapshot(plan)
    target["requirements"].append(target["requirements"][0] | {"code": "FR-002"})
    first = target["phases"][0]["milestones"][0]["tasks"]
    first.insert(1, first[0] | {"id": "T-006", "name": "Another", "requirements": ["FR-002"]})
    write(plan, target)
    assert canonical(snapshot(plan)) == canonical(target)
    numbers = dict(Task.objects.filter(plan=plan).values_list("stable_id", "number"))
    assert (numbers["T-001"], numbers["T-006"], numbers["T-002"]) == (1, 2, 3)
    plan.counter.refresh_from_db()
    assert plan.counter.last_task_id == 6

    write(plan, before)

    assert not Task.objects.filter(plan=plan, stable_id="T-006").exists()
    assert Task.with_retired.get(plan=plan, stable_id="T-006").retired_at
    assert Requirement.objects.get(plan=plan, code="FR-002").superseded_at
    assert canonical(snapshot(plan)) == canonical(before)
    write(plan, target)
    assert canonical(snapshot(plan)) == canonical(target)


def test_two_versions_are_compared_task_by_task_and_field_by_field(plan: MasterPlan) -> None:
    edit(plan, "T-002", name="Keep books", complexity="high")
    edit(plan, "T-003", depends_on=[])

    found = compare(snapshot_at(plan, 1), snapshot_at(plan, 3))

    assert [(row.id, row.kind) for row in found.tasks] == [
        ("T-002", "changed"),
        ("T-003", "changed"),
    ]
    fields = {field.name: (field.before, field.after) for field in found.tasks[0].fields}
    assert fields["complexity"] == ("low", "high")
    assert fields["name"] == ("Write part M1.2", "Keep books")
    assert found.tasks[1].field_names == {"depends_on"}
    assert not found.requirements
    assert compare(snapshot_at(plan, 1), snapshot_at(plan, 1)).is_empty


def test_another_order_is_a_difference_of_the_milestone_alone(plan: MasterPlan) -> None:
    edit(plan, "T-002", number=1)

    found = compare(snapshot_at(plan, 1), snapshot_at(plan, 2))

    assert not found.tasks
    [milestone] = found.milestones
    assert milestone.fields[0].after == ["T-002", "T-001"]


def test_the_lint_of_a_snapshot_is_that_of_its_plan(plan: MasterPlan) -> None:
    edit(plan, "T-003", name="Write part M1.2", subtasks=[])
    RequirementFactory(plan=plan, code="FR-002")

    assert lint_of(plan, snapshot(plan)) == lint(plan)


def test_a_version_of_the_older_format_leaves_what_it_does_not_hold(plan: MasterPlan) -> None:
    first = PlanVersion.objects.get(plan=plan, number=1)
    tasks = [t for p in first.snapshot["phases"] for m in p["milestones"] for t in m["tasks"]]
    for number, task in enumerate(tasks, start=1):
        task["number"] = number
        del task["locked_fields"]
    for name in ("domain", "given_up", "replaced", "stack", "stack_options"):
        del first.snapshot[name]
    PlanVersion.objects.filter(pk=first.pk).update(snapshot=first.snapshot | {"format": 1})
    gone = {"superseded_at": timezone.now(), "given_up": "person", "given_up_by": "alice"}
    Requirement.objects.create(plan=plan, code="FR-002", text="No.", priority="must", **gone)
    edit(plan, "T-002", name="Keep books")
    locked = {"do": "lock_fields", "task": "T-002", "fields": ["name"]}
    tree_operations.apply(plan, [locked], plan.owner)
    [row] = compare(snapshot_at(plan, 1), snapshot_at(plan, 3)).tasks
    assert row.field_names == {"name"}

    restore(plan, 1, plan.owner)

    assert Task.objects.get(plan=plan, stable_id="T-002").locked_fields == ["name"]
    assert Task.objects.get(plan=plan, stable_id="T-002").name == "Write part M1.2"
    assert Requirement.objects.get(plan=plan, code="FR-002").given_up_by == "alice"
    with pytest.raises(BadInput, match="is as version 1 has it"):
        restore(plan, 1, plan.owner)


def test_a_restore_is_refused_with_words(plan: MasterPlan) -> None:
    with pytest.raises(BadInput, match="is as version 1 has it"):
        restore(plan, 1, plan.owner)
    with pytest.raises(BadInput, match="no version 7"):
        restore(plan, 7, plan.owner)
    edit(plan, "T-001", name="Other")
    with pytest.raises(PlanChanged, match="version 2"):
        restore(plan, 1, plan.owner, seen_version=1)
    with pytest.raises(NotPermitted):
        restore(plan, 1, member(plan.workspace, role="viewer"))
    MasterPlan.objects.filter(pk=plan.pk).update(status="paused")
    with pytest.raises(PlanLocked, match="Ask for version 1 as a change"):
        restore(plan, 1, plan.owner)
    assert plan.versions.count() == 2


def test_a_field_of_the_domain_is_said_in_words() -> None:
    field = {"name": "price", "unique": False, "required": True, "maximum": "", "choices": []}

    assert text_of([field]) == "name: price, required: yes"
    assert text_of(False) == "no"
