"""Operations on the tree of a draft: each alone, and any sequence of them."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.shared.errors import BadInput, DomainError, NotPermitted
from planning.changes import edits, tree_operations
from planning.changes.proposals.restore import restore
from planning.errors import CycleFound, PlanLocked
from planning.lint.graph import find_cycles
from planning.lint.report import lint
from planning.models import MasterPlan, Milestone, Task, TaskDependency
from planning.versions.snapshot import snapshot
from tests.factories import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
Op = dict[str, Any]


def do(plan: MasterPlan, *ops: Op, **how: Any) -> list[str]:
    return tree_operations.apply(plan, ops, plan.owner, **how)


def ids(plan: MasterPlan) -> dict[str, list[str]]:
    """The tasks of each milestone, in order."""
    rows = Milestone.objects.filter(phase__plan=plan).order_by("number")
    return {row.key: [task.stable_id for task in row.tasks.in_order()] for row in rows}


def providers(plan: MasterPlan, task: str) -> list[str]:
    edges = TaskDependency.objects.filter(task__plan=plan, task__stable_id=task)
    return sorted(edges.values_list("depends_on__stable_id", flat=True))


def get(plan: MasterPlan, task: str) -> Task:
    return Task.objects.get(plan=plan, stable_id=task)


def test_a_task_is_added_at_its_place_under_an_id_of_its_own(plan: MasterPlan) -> None:
    do(plan, {"do": "add_task", "milestone": "M2", "name": "Keep a list", "after": "T-003", "target_files": ["a.py"], "depends_on": ["T-001"]})  # fmt: skip

    assert ids(plan) == {"M1": ["T-001", "T-002"], "M2": ["T-003", "T-006", "T-004"], "M3": ["T-005"]}  # fmt: skip
    assert [task.number for task in plan.tasks.in_order()] == [1, 2, 3, 4, 5, 6]
    assert get(plan, "T-006").target_files == ["a.py"]
    assert plan.versions.all()[0].summary == "T-006 added to M2"
    event = plan.events.get(kind="masterplan_edited")
    assert (event.payload["why"], event.actor) == ("T-006 added to M2", plan.owner.username)


def test_who_depended_on_a_deleted_task_depends_on_what_it_depended_on(plan: MasterPlan) -> None:
    do(plan, {"do": "delete_task", "task": "T-002"})

    assert providers(plan, "T-003") == ["T-001"]
    do(plan, {"do": "add_task", "milestone": "M1", "name": "Once more"})
    assert ids(plan)["M1"] == ["T-001", "T-006"]


def test_a_deleted_id_is_never_given_again(plan: MasterPlan) -> None:
    for _ in range(2):
        do(plan, {"do": "add_task", "milestone": "M1", "name": "A task"})
        do(plan, {"do": "delete_task", "task": ids(plan)["M1"][-1]})
        do(plan, {"do": "add_milestone", "phase": "core", "name": "A part"})
        do(plan, {"do": "delete_milestone", "milestone": list(ids(plan))[2]})

    do(plan, {"do": "add_task", "milestone": "M1", "name": "A task"})
    do(plan, {"do": "add_milestone", "phase": "core", "name": "A part"})
    assert ids(plan)["M1"][-1] == "T-008"
    assert "M6" in ids(plan)


def test_a_task_moves_to_another_milestone(plan: MasterPlan) -> None:
    do(plan, {"do": "move_task", "task": "T-005", "milestone": "M1", "after": "T-001"})
    do(plan, {"do": "move_task", "task": "T-002", "milestone": "M3", "after": ""})

    assert ids(plan) == {"M1": ["T-001", "T-005"], "M2": ["T-003", "T-004"], "M3": ["T-002"]}


def test_a_split_gives_steps_and_files_to_a_new_task_that_all_wait_for(plan: MasterPlan) -> None:
    edits.edit_task(plan, get(plan, "T-002").pk, plan.owner, target_files=["library/part_1_2.py", "library/more.py"])  # fmt: skip

    do(plan, {"do": "split_task", "task": "T-002", "name": "The rest", "subtasks": [2, 3], "files": ["library/more.py"]})  # fmt: skip

    assert ids(plan)["M1"] == ["T-001", "T-002", "T-006"]
    assert [s.name for s in get(plan, "T-002").subtasks.all()] == ["Write it"]
    assert [s.name for s in get(plan, "T-006").subtasks.all()] == ["Check it", "Keep it"]
    assert get(plan, "T-006").target_files == ["library/more.py"]
    assert providers(plan, "T-006") == ["T-002"]
    assert providers(plan, "T-003") == ["T-002", "T-006"]


def test_merged_tasks_do_all_of_both(plan: MasterPlan) -> None:
    do(plan, {"do": "merge_tasks", "into": "T-001", "others": ["T-002"]})

    merged = get(plan, "T-001")
    assert merged.target_files == ["library/part_1_1.py", "library/part_1_2.py"]
    assert len(merged.provides) == 2
    assert providers(plan, "T-003") == ["T-001"]
    assert providers(plan, "T-001") == []


def test_what_would_wait_for_itself_is_refused_and_named(plan: MasterPlan) -> None:
    # T-003 waits for T-002, and T-005 for T-003.
    before = snapshot(plan)

    with pytest.raises(CycleFound, match="T-002"):
        do(plan, {"do": "edit_task", "task": "T-001", "name": "Changed"}, {"do": "merge_tasks", "into": "T-002", "others": ["T-005"]})  # fmt: skip

    assert snapshot(plan) == before
    assert plan.versions.count() == 1


def test_milestones_are_added_moved_split_and_merged(plan: MasterPlan) -> None:
    do(plan, {"do": "add_milestone", "phase": "setup", "name": "First", "after": ""})
    do(plan, {"do": "split_milestone", "milestone": "M2", "name": "Half", "tasks": ["T-004"]})
    assert ids(plan) == {"M4": [], "M1": ["T-001", "T-002"], "M2": ["T-003"], "M5": ["T-004"], "M3": ["T-005"]}  # fmt: skip

    do(plan, {"do": "merge_milestones", "into": "M1", "other": "M5"})
    do(plan, {"do": "move_milestone", "milestone": "M4", "phase": "polish"})
    do(plan, {"do": "edit_milestone", "milestone": "M4", "name": "Last", "depends_on": ["M3"]})

    assert ids(plan) == {"M1": ["T-001", "T-002", "T-004"], "M2": ["T-003"], "M3": ["T-005"], "M4": []}  # fmt: skip
    with pytest.raises(CycleFound, match="M3"):
        do(plan, {"do": "edit_milestone", "milestone": "M3", "depends_on": ["M4"]})


@pytest.mark.parametrize(
    ("op", "words"),
    [
        ({"do": "paint"}, "no operation 'paint'"),
        ({"do": "delete_task"}, "cannot be read"),
        ({"do": "delete_task", "task": "T-099"}, "no task T-099"),
        ({"do": "move_task", "task": "T-001", "milestone": "M9"}, "no milestone M9"),
        ({"do": "move_task", "task": "T-001", "milestone": "M2", "after": "T-002"}, "T-002 is not there"),
        ({"do": "add_task", "milestone": "M1", "name": " "}, "name of 1 to"),
        ({"do": "add_task", "milestone": "M1", "name": "x", "target_files": ["../x"]}, "leaves the tree"),
        ({"do": "add_milestone", "phase": "extra", "name": "x"}, "no phase extra"),
        ({"do": "add_milestone", "phase": "core", "name": "x" * 10_000}, "name of 1 to"),
        ({"do": "delete_milestone", "milestone": "M1"}, "has 2 tasks"),
        ({"do": "split_task", "task": "T-001", "name": "x", "subtasks": [1, 2, 3]}, "leave at least one"),
        ({"do": "split_milestone", "milestone": "M3", "name": "x", "tasks": ["T-005"]}, "leave at least one"),
        ({"do": "merge_tasks", "into": "T-001", "others": ["T-001"]}, "at least two tasks"),
        ({"do": "lock_fields", "task": "T-001", "fields": ["status"]}, "cannot be locked: status"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_whole(plan: MasterPlan, op: Op, words: str) -> None:
    before = snapshot(plan)

    with pytest.raises(BadInput, match=words):
        do(plan, {"do": "edit_task", "task": "T-002", "description": "Changed."}, op)

    assert snapshot(plan) == before
    assert plan.versions.count() == 1
    assert not plan.events.filter(kind="masterplan_edited").exists()


def test_three_hundred_operations_are_too_many(plan: MasterPlan) -> None:
    with pytest.raises(BadInput, match="these are 300"):
        do(plan, *[{"do": "edit_task", "task": "T-001", "name": f"n{n}"} for n in range(300)])


def test_locked_fields_are_one_version_each_and_bind_no_person(plan: MasterPlan) -> None:
    lock = {"do": "lock_fields", "task": "T-001", "fields": ["milestone", "name"]}

    do(plan, lock)
    assert do(plan, lock) == []
    do(plan, {"do": "edit_task", "task": "T-001", "name": "By a person"})

    assert get(plan, "T-001").locked_fields == ["name", "milestone"]
    assert get(plan, "T-001").name == "By a person"
    assert plan.versions.count() == 3


@pytest.mark.parametrize("status", ["in_progress", "paused", "completed"])
def test_of_a_built_plan_only_locks_are_edited(plan: MasterPlan, status: str) -> None:
    lock = {"do": "lock_fields", "task": "T-001", "fields": ["name"]}
    MasterPlan.objects.filter(pk=plan.pk).update(status=status, estimated_minutes_likely=77)

    with pytest.raises(PlanLocked):
        do(plan, lock, {"do": "edit_task", "task": "T-001", "name": "Other"})
    do(plan, lock)

    assert (get(plan, "T-001").locked_fields, get(plan, "T-001").name) == (["name"], "Write part M1.1")  # fmt: skip
    assert MasterPlan.objects.get(pk=plan.pk).estimated_minutes_likely == 77


def test_a_preview_shows_what_would_be_done_and_does_nothing(plan: MasterPlan) -> None:
    before = snapshot(plan)

    seen = tree_operations.preview(plan, [{"do": "edit_task", "task": "T-003", "depends_on": []}])

    assert snapshot(plan) == before
    [change] = seen.changed
    assert (change.name, change.field, change.before, change.after) == ("T-003", "depends_on", "T-002", "")  # fmt: skip
    new = {one.id for one in seen.after.findings} - {one.id for one in seen.before.findings}
    assert "need-without-dependency:T-003:T-002" in new
    do(plan, {"do": "edit_task", "task": "T-003", "depends_on": []})
    assert tree_operations.changed(before, snapshot(plan)) == seen.changed


def test_an_approved_plan_and_strangers_do_nothing(plan: MasterPlan) -> None:
    with pytest.raises(NotPermitted):
        tree_operations.apply(plan, [{"do": "delete_task", "task": "T-001"}], member())
    edits.approve(plan, plan.owner)

    with pytest.raises(PlanLocked):
        do(plan, {"do": "delete_task", "task": "T-001"})


TASKS = st.sampled_from([f"T-{n:03}" for n in range(1, 10)])
KEYS = st.sampled_from([f"M{n}" for n in range(1, 7)])
AFTER = st.one_of(st.none(), st.just(""), TASKS)
OPERATIONS = st.one_of(
    st.fixed_dictionaries({"do": st.just("add_task"), "milestone": KEYS, "name": st.text(max_size=12), "after": AFTER}),
    st.fixed_dictionaries({"do": st.just("delete_task"), "task": TASKS}),
    st.fixed_dictionaries({"do": st.just("move_task"), "task": TASKS, "milestone": KEYS, "after": AFTER}),
    st.fixed_dictionaries({"do": st.just("edit_task"), "task": TASKS, "depends_on": st.lists(TASKS, max_size=3)}),
    st.fixed_dictionaries({"do": st.just("split_task"), "task": TASKS, "name": st.just("Part"), "subtasks": st.lists(st.integers(0, 4), max_size=3)}),
    st.fixed_dictionaries({"do": st.just("merge_tasks"), "into": TASKS, "others": st.lists(TASKS, max_size=2)}),
    st.fixed_dictionaries({"do": st.just("add_milestone"), "phase": st.sampled_from(["setup", "core", "polish"]), "name": st.just("Part")}),
    st.fixed_dictionaries({"do": st.just("delete_milestone"), "milestone": KEYS}),
    st.fixed_dictionaries({"do": st.just("move_milestone"), "milestone": KEYS, "phase": st.sampled_from(["setup", "core", "polish"])}),
    st.fixed_dictionaries({"do": st.just("edit_milestone"), "milestone": KEYS, "depends_on": st.lists(KEYS, max_size=2)}),
    st.fixed_dictionaries({"do": st.just("split_milestone"), "milestone": KEYS, "name": st.just("Half"), "tasks": st.lists(TASKS, max_size=2)}),
    st.fixed_dictionaries({"do": st.just("merge_milestones"), "into": KEYS, "other": KEYS}),
    st.fixed_dictionaries({"do": st.just("lock_fields"), "task": TASKS, "fields": st.lists(st.sampled_from(["name", "milestone", "subtasks"]), max_size=2)}),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(acts=st.lists(st.one_of(st.lists(OPERATIONS, min_size=1, max_size=3), st.integers(1, 4)), min_size=1, max_size=6))  # fmt: skip
def test_any_sequence_of_edits_keeps_the_plan_valid_or_is_refused_whole(
    plan: MasterPlan, acts: list[list[Op] | int]
) -> None:
    """A number is the version that is put back: it brings back what was deleted, and nothing else does."""
    with transaction.atomic():
        plan = MasterPlan.objects.select_related("owner", "discovery", "workspace").get(pk=plan.pk)
        gone: set[str] = set()
        for act in acts:
            before, versions = snapshot(plan), plan.versions.count()
            known = names(plan)
            try:
                if isinstance(act, int):
                    restore(plan, act, plan.owner)
                else:
                    do(plan, *act)
            except DomainError:
                assert snapshot(plan) == before
                assert plan.versions.count() == versions
            gone |= known - names(plan)
            if isinstance(act, int):
                gone -= names(plan)
            require_valid(plan, gone)
        transaction.set_rollback(True)


def names(plan: MasterPlan) -> set[str]:
    return {task for tasks in ids(plan).values() for task in tasks} | set(ids(plan))


def require_valid(plan: MasterPlan, gone: set[str]) -> None:
    """Numbers follow the tree without gaps, nothing waits for itself, no id came back, and a version has all of it."""
    order = [task for tasks in ids(plan).values() for task in tasks]
    tasks = list(plan.tasks.in_order())
    assert [task.stable_id for task in tasks] == order
    assert [task.number for task in tasks] == list(range(1, len(tasks) + 1))
    milestones = Milestone.objects.filter(phase__plan=plan).order_by("phase__number", "number")
    assert [one.number for one in milestones] == list(range(1, len(milestones) + 1))
    edges = TaskDependency.objects.filter(task__plan=plan)
    assert list(find_cycles(list(edges.values_list("task_id", "depends_on_id")))) == []
    assert not gone & {*order, *ids(plan)}
    assert all(task.subtasks.count() <= 7 for task in tasks)
    assert {f.id for f in lint(plan).findings if f.id.startswith(("cycle", "three-phases"))} == set()  # fmt: skip
    assert plan.versions.all()[0].snapshot == snapshot(plan)
