"""Operations on a plan: done together or refused whole, whatever is asked for."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.shared.errors import BadInput
from planning.changes.proposals.change_operations import Given, operated
from planning.changes.proposals.locked import touched
from planning.changes.proposals.proposal_verbs import OPERATIONS
from planning.changes.proposals.scope import given_up_musts, reductions
from planning.lint.report import report
from planning.versions.linted import facts_of
from planning.versions.snapshot import Snapshot, canonical, requirements_of, tasks_of
from tests.planning.worlds import needs

STATED = [{"text": "A book needs its title.", "priority": "must", "alias": ""}]
NUMBERS = Given(requirement=2, task=5, stated=STATED)


def requirement(code: str, text: str, priority: str = "must") -> dict[str, Any]:
    return {
        "code": code, "alias": "", "text": text, "priority": priority, "criterion": "Given, when, then.",
        "aggregates": [], "source": "Brief",
    }  # fmt: skip


def task(stable_id: str, *depends_on: str, **fields: Any) -> dict[str, Any]:
    path = f"library/{stable_id.lower().replace('-', '_')}.py"
    return {
        "id": stable_id, "name": f"Write {stable_id}", "description": "A part.", "complexity": "low",
        "task_type": "model", "target_files": [path], "technical_reason": "",
        "provides": [{"path": path, "symbol": "part"}], "needs": [], "requirements": ["FR-001"],
        "depends_on": list(depends_on), "subtasks": ["Do it"],
    } | fields  # fmt: skip


def base() -> Snapshot:
    """Five tasks in three phases, a MUST of the brief and a SHOULD that is not of it."""
    tasks = [
        [task("T-001"), task("T-002", "T-001", requirements=["FR-002"])],
        [task("T-003", "T-002", needs=[{"path": "library/t_002.py", "symbol": "part"}]), task("T-004")],
        [task("T-005", "T-003")],
    ]  # fmt: skip
    return {
        "format": 2, "project_name": "Library", "package": "library", "description": "", "stack": "python-cli",
        "stack_options": {}, "tech_stack": [], "architecture_style": "", "size": [1, 5, 9],
        "domain": {"aggregates": []},
        "requirements": [
            requirement("FR-001", "A book needs its title."), requirement("FR-002", "A list is short.", "should"),
        ],
        "given_up": [], "replaced": {},
        "phases": [
            {
                "type": kind, "number": n, "name": kind, "goal": "",
                "milestones": [
                    {"key": f"M{n}", "number": n, "name": kind, "goal": "", "depends_on": [], "tasks": tasks[n - 1]}
                ],
            }
            for n, kind in enumerate(("setup", "core", "polish"), start=1)
        ],
    }  # fmt: skip


def do(*operations: dict[str, Any]) -> Snapshot:
    return operated(base(), OPERATIONS.validate_python(list(operations)), NUMBERS, by="alice")


def new_requirement(ref: str = "R1", *replaces: str, **fields: Any) -> dict[str, Any]:
    return {
        "op": "add_requirement", "ref": ref, "text": "A book needs its title and its year.", "priority": "must",
        "criterion": "Given, when, then.", "aggregates": [], "replaces": list(replaces),
    } | fields  # fmt: skip


def new_task(ref: str = "N1", **fields: Any) -> dict[str, Any]:
    return {
        "op": "add_task", "ref": ref, "milestone": "M2", "name": f"Write {ref}", "description": "More.",
        "complexity": "low", "task_type": "rule", "target_files": [f"library/{ref.lower()}.py"],
        "requirements": ["FR-001"], "technical_reason": "", "subtasks": ["Do it"],
        "provides": [{"path": f"library/{ref.lower()}.py", "symbol": "more"}], "needs": [], "depends_on": [],
    } | fields  # fmt: skip


def test_a_requirement_is_replaced_and_its_tasks_serve_the_new_one() -> None:
    after = do(new_requirement("R1", "FR-001"))

    assert set(requirements_of(after)) == {"FR-002", "FR-003"}
    assert after["replaced"] == {"FR-001": "FR-003"}
    assert tasks_of(after)["T-004"]["requirements"] == ["FR-003"]
    assert "A book needs its title." in requirements_of(after)["FR-003"]["source"]
    assert not after["given_up"]
    assert canonical(base()) == canonical(base())


def test_a_task_is_added_with_what_it_needs_and_the_range_reaches_to_it() -> None:
    after = do(
        new_requirement(),
        new_task(
            requirements=["R1"],
            needs=[{"path": "library/t_004.py", "symbol": "part"}],
            depends_on=["T-001"],
        ),
        *(new_task(f"N{n}", depends_on=["N1"]) for n in range(2, 7)),
    )

    added = tasks_of(after)["T-006"]
    assert added["requirements"] == ["FR-003"]
    assert added["depends_on"] == ["T-001", "T-004"]
    assert tasks_of(after)["T-007"]["depends_on"] == ["T-006"]
    assert after["size"] == [1, 5, 11]


def test_a_demand_of_the_brief_is_given_up_by_name_and_another_requirement_just_ends() -> None:
    gone = {"op": "retire_requirement", "reason": "Nobody wants it."}
    after = do(gone | {"code": "FR-001"}, gone | {"code": "FR-002"})

    [row] = after["given_up"]
    assert (row["code"], row["given_up_by"]) == ("FR-001", "alice")
    assert given_up_musts(base(), after) == ["FR-001"]
    said = [finding.text for finding in reductions(base(), after)]
    assert "counts as no release" in said[0]
    assert "FR-002, a SHOULD, is retired" in said[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"description": "The rest comes later."}, "“later”"),
        ({"subtasks": ["Leave a placeholder"]}, "“placeholder”"),
        ({"name": "Books v1"}, "“v1”"),
        ({"description": "De momento, solo una lista."}, "“de momento”"),
    ],
)
def test_what_is_put_off_is_named(change: dict[str, Any], said: str) -> None:
    after = do({"op": "change_task", "id": "T-002"} | change)

    [finding] = reductions(base(), after)
    assert said in finding.text
    assert finding.tasks == ("T-002",)


def test_a_must_that_becomes_a_should_is_named() -> None:
    after = do(new_requirement("R1", "FR-001", priority="should"))

    assert "FR-001, a MUST, becomes FR-003, a SHOULD." in [
        f.text for f in reductions(base(), after)
    ]


@pytest.mark.parametrize(
    ("operations", "why"),
    [
        ([{"op": "retire_task", "id": "T-002", "reason": "No."}], "T-003 depends on it"),
        ([{"op": "retire_task", "id": "T-099", "reason": "No."}], "no task T-099"),
        ([{"op": "change_task", "id": "T-001", "name": "n" * 10_000}], "1 to 200 characters"),
        ([new_task(name="n" * 10_000)], "1 to 200 characters"),
        ([new_task(target_files=["../away.py"])], "leaves the tree"),
        ([new_task(milestone="M9")], "no milestone M9"),
        ([new_task(requirements=["FR-009"])], "FR-009, which is no requirement"),
        ([new_requirement(text="t" * 10_000)], "1 to 2000 characters"),
        ([new_requirement("R1", "FR-001"), new_requirement("R1", "FR-002")], "R1 is there twice"),
        ([new_requirement(aggregates=["Ghost"])], "no aggregate Ghost"),
        ([new_task(f"N{n}") for n in range(299)], "at most 100 operations, not 300"),
    ],
)
def test_what_cannot_be_done_is_refused_whole_with_every_reason(
    operations: list[dict[str, Any]], why: str
) -> None:
    with pytest.raises(BadInput, match=why):
        do(new_task("N999"), *operations)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ({"op": "change_task", "id": "T-002", "name": "Other"}, "T-002 Write T-002: name is locked"),
        ({"op": "retire_task", "id": "T-005", "reason": "No."}, "depends on, name are locked by a person; it cannot be retired"),
        # What follows from an operation counts like what it says.
        (new_requirement("R1", "FR-002"), "T-002 Write T-002: requirements is locked"),
        ({"op": "change_task", "id": "T-005", "needs": [{"path": "library/t_004.py", "symbol": "part"}]}, "T-005 Write T-005: depends on is locked"),
        ({"op": "change_task", "id": "T-002", "description": "Free.", "subtasks": ["Other"]}, ""),
    ],
)  # fmt: skip
def test_what_a_person_locked_is_named_whatever_would_change_it(
    operation: dict[str, Any], said: str
) -> None:
    start = base() | {"format": 3}
    for one in tasks_of(start).values():
        one["locked_fields"] = []
    tasks_of(start)["T-002"]["locked_fields"] = ["name", "requirements"]
    tasks_of(start)["T-005"]["locked_fields"] = ["depends_on", "name"]

    after = operated(start, OPERATIONS.validate_python([operation]), NUMBERS, by="alice")

    found = touched(start, after)
    assert found == [] if not said else said in found[0]


IDS = st.sampled_from(["T-001", "T-002", "T-003", "T-004", "T-005", "T-006", "N1", "N2"])
CODES = st.sampled_from(["FR-001", "FR-002", "FR-003", "R1"])
PORTS = st.lists(st.sampled_from([*needs("M1.1"), {"path": "library/t_002.py", "symbol": "part"}, {"path": "library/n1.py", "symbol": "more"}]), max_size=1)  # fmt: skip
ANY = st.one_of(
    st.builds(lambda *c: new_requirement("R1", *c), CODES),
    st.builds(lambda c: {"op": "retire_requirement", "code": c, "reason": "No."}, CODES),
    st.builds(lambda n, d, p: new_task(n, depends_on=d, needs=p), st.sampled_from(["N1", "N2"]), st.lists(IDS, max_size=2), PORTS),
    st.builds(lambda i, d, p: {"op": "change_task", "id": i, "depends_on": d, "needs": p}, IDS, st.lists(IDS, max_size=2), PORTS),
    st.builds(lambda i, c: {"op": "change_task", "id": i, "requirements": c}, IDS, st.lists(CODES, max_size=2)),
    st.builds(lambda i: {"op": "retire_task", "id": i, "reason": "No."}, IDS),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANY, max_size=6))
def test_any_operations_leave_a_plan_whose_names_lead_somewhere_or_are_refused(
    operations: list[dict[str, Any]],
) -> None:
    before = canonical(start := base())
    try:
        after = operated(start, OPERATIONS.validate_python(operations), NUMBERS, by="alice")
    except BadInput:
        assert canonical(start) == before
        return

    tasks, codes = tasks_of(after), requirements_of(after)
    assert canonical(start) == before
    assert all(other in tasks for task in tasks.values() for other in task["depends_on"])
    assert all(code in codes for task in tasks.values() for code in task["requirements"])
    least, target, most = after["size"]
    assert least <= len(tasks) <= most
    assert least <= target <= most
    found = report(facts_of(after, STATED))
    assert not [f for f in found.findings if f.id.startswith(("task-count", "must-vanished"))]
    # Nothing that was given before is given to something else.
    assert {key for key in tasks if key not in tasks_of(start)} <= {"T-006", "T-007"}
