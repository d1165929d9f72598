"""Files, places, steps and order of a task: an edit of one takes along what hangs on it."""

from typing import Any

import pytest

from config.shared.errors import BadInput
from planning.changes import edits
from planning.lint.report import lint
from planning.models import MasterPlan, Task
from planning.pages.forms import TaskForm
from tests.planning.worlds import draft_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


@pytest.fixture
def plan() -> MasterPlan:
    return draft_plan()


def get(plan: MasterPlan, stable_id: str) -> Task:
    return Task.objects.get(plan=plan, stable_id=stable_id)


def edit(plan: MasterPlan, stable_id: str, **fields: Any) -> Task:
    edits.edit_task(plan, get(plan, stable_id).pk, plan.owner, **fields)
    return get(plan, stable_id)


def place(path: str, symbol: str) -> dict[str, str]:
    return {"path": path, "symbol": symbol}


def test_a_renamed_file_takes_along_what_it_provides_and_who_needs_it(plan: MasterPlan) -> None:
    # T-003 needs part_1_2, which T-002 provides in library/part_1_2.py.
    renamed = edit(plan, "T-002", target_files=["library/lending.py"])

    assert renamed.provides == [place("library/lending.py", "part_1_2")]
    assert get(plan, "T-003").needs == [place("library/lending.py", "part_1_2")]
    assert lint(plan).blocking == []
    event = plan.events.get(kind="masterplan_edited")
    assert event.payload["changes"]["needs_of"] == [[], ["T-003"]]


def test_a_file_taken_out_is_provided_no_more_and_lint_says_who_misses_it(plan: MasterPlan) -> None:
    edit(plan, "T-002", target_files=["library/part_1_2.py", "library/more.py"])
    assert get(plan, "T-002").provides == [place("library/part_1_2.py", "part_1_2")]

    edit(plan, "T-002", target_files=["library/more.py"])

    assert get(plan, "T-002").provides == []
    assert "T-003 needs part_1_2" in lint(plan).blocking[0].text


def test_what_is_provided_stands_in_a_file_of_the_task(plan: MasterPlan) -> None:
    with pytest.raises(BadInput, match="does not write that file"):
        edit(plan, "T-002", provides=[place("library/other.py", "x")])
    with pytest.raises(BadInput, match="leaves the tree"):
        edit(plan, "T-002", needs=[place("../other.py", "x")])

    changed = edit(plan, "T-002", provides=[place("library/part_1_2.py", "lend")])

    assert changed.provides == [place("library/part_1_2.py", "lend")]


def test_lint_names_a_need_without_a_dependency(plan: MasterPlan) -> None:
    edit(plan, "T-003", depends_on=[])

    found = {finding.id: finding for finding in lint(plan).findings}
    assert found["need-without-dependency:T-003:T-002"].severity == "high"

    edit(plan, "T-003", needs=[])
    assert "need-without-dependency:T-003:T-002" not in {f.id for f in lint(plan).findings}


def test_steps_are_replaced_and_at_most_seven(plan: MasterPlan) -> None:
    with pytest.raises(BadInput, match="at most 7 steps"):
        edit(plan, "T-001", subtasks=[f"Step {n}" for n in range(8)])

    edit(plan, "T-001", subtasks=["Lend it", "Take it back"])

    steps = get(plan, "T-001").subtasks.values_list("number", "name")
    assert list(steps) == [(1, "Lend it"), (2, "Take it back")]
    assert plan.events.get(kind="masterplan_edited").payload["changes"]["subtasks"][1] == [
        "Lend it",
        "Take it back",
    ]


def test_a_task_changes_its_place_within_its_milestone(plan: MasterPlan) -> None:
    edit(plan, "T-004", number=3)

    order = list(plan.tasks.in_order().values_list("stable_id", "number"))
    assert order == [("T-001", 1), ("T-002", 2), ("T-004", 3), ("T-003", 4), ("T-005", 5)]
    with pytest.raises(BadInput, match="place from 3 to 4"):
        edit(plan, "T-004", number=5)


def test_the_form_gives_back_what_it_was_given(plan: MasterPlan) -> None:
    task = get(plan, "T-003")
    form = TaskForm({name: str(value) for name, value in TaskForm.of(task).items()})

    assert form.is_valid(), form.errors
    edits.edit_task(plan, task.pk, plan.owner, **form.sent)

    assert plan.versions.count() == 1


def test_a_field_that_was_not_sent_stays(plan: MasterPlan) -> None:
    form = TaskForm({"name": "Write it", "complexity": "low"})

    assert form.is_valid(), form.errors
    assert form.sent == {"name": "Write it", "complexity": "low"}
