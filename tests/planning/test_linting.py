"""Each rule on plain facts: found where it holds, silent where it does not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.lint.facts import DemandFacts, PlanFacts, RequirementFacts, TaskFacts
from planning.lint.report import MOST_SHOWN, Report, report


def task(number: int, **fields: Any) -> TaskFacts:
    kept: dict[str, Any] = {
        "id": f"T-{number:03}",
        "name": f"Write part {number}",
        "complexity": ("low", "medium")[number % 2],
        "files": [f"library/part{number}.py"],
        "requirements": ["FR-001"],
    }
    return TaskFacts(**kept | fields)


SOUND = PlanFacts(
    tasks=[task(1), task(2, depends_on=["T-001"])],
    requirements=[RequirementFacts(code="FR-001")],
    milestones=[("M1 Foundations", 2)],
    minimum=1,
    maximum=9,
)


def ids(facts: PlanFacts) -> list[str]:
    return [finding.id for finding in report(facts).findings]


def with_tasks(*tasks: TaskFacts) -> PlanFacts:
    return replace(SOUND, tasks=tasks)


RAINBOW = DemandFacts(text="The program prints a rainbow.")


@pytest.mark.parametrize(
    ("carriers", "is_found"),
    [
        pytest.param([], True, id="nothing"),
        pytest.param([RAINBOW], False, id="itself"),
        pytest.param([DemandFacts(text="the program  prints a rainbow")], False, id="in other spaces and case"),
        pytest.param([DemandFacts(text="Colours.", source="The program prints a rainbow.")], False, id="its source"),
        pytest.param([DemandFacts(text="It prints.", source="prints a rainbow")], False, id="its telling words"),
        pytest.param([DemandFacts(text="The program prints a book.")], True, id="nearly its words"),
        pytest.param([DemandFacts(text="a rainbow", source="rainbow")], True, id="a word of it"),
        pytest.param([DemandFacts(text=RAINBOW.text, priority="should")], True, id="with a lower priority"),
        pytest.param([DemandFacts(text=RAINBOW.text, priority="should", is_given_up=True)], False, id="given up by somebody"),
    ],
)  # fmt: skip
def test_a_must_of_the_brief_is_carried_or_given_up(
    carriers: list[DemandFacts], is_found: bool
) -> None:
    found = report(replace(SOUND, stated=[RAINBOW], carriers=carriers)).findings

    assert [f.severity for f in found] == (["critical"] if is_found else [])
    assert all("prints a rainbow" in f.text for f in found)


def test_a_should_that_vanished_is_less() -> None:
    [found] = report(
        replace(SOUND, stated=[replace(RAINBOW, priority="should", name="FR-9")])
    ).findings

    assert found.severity == "medium"
    assert found.text.startswith("FR-9 of the brief")


def test_a_sound_plan_passes() -> None:
    assert report(SOUND) == Report(findings=(), verdict="PASS")


@pytest.mark.parametrize(
    ("facts", "severity", "finding"),
    [
        pytest.param(
            with_tasks(task(4, depends_on=["T-009"]), task(9, depends_on=["T-004"])),
            "critical", "cycle:T-004", id="cycle",
        ),
        pytest.param(
            with_tasks(task(1, depends_on=["T-099"])),
            "critical", "missing-provider:T-001:T-099", id="unknown task",
        ),
        pytest.param(
            with_tasks(task(1, needs=[("library.py", "save")]), task(2)),
            "critical", "missing-provider:T-001:library.py:save", id="need without provider",
        ),
        pytest.param(
            with_tasks(task(1, provides=[("a.py", "save")]), task(2, provides=[("a.py", "save")])),
            "critical", "two-writers:a.py:save", id="one symbol twice",
        ),
        pytest.param(
            with_tasks(task(1, provides=[("a.py", "")]), task(2, provides=[("a.py", "save")])),
            "critical", "two-writers:a.py", id="whole file and a part",
        ),
        pytest.param(
            replace(SOUND, requirements=[*SOUND.requirements, RequirementFacts(code="FR-002")]),
            "critical", "must-without-task:FR-002", id="must without task",
        ),
        pytest.param(
            replace(SOUND, stated=[DemandFacts(text="It prints.")]),
            "critical", "must-vanished:It.prints.-f4c2315ab9c8", id="must of the brief without requirement",
        ),
        pytest.param(replace(SOUND, phases=["setup", "core"]), "critical", "three-phases:plan", id="two phases"),
        pytest.param(replace(SOUND, minimum=3), "critical", "task-count:plan", id="too few tasks"),
        pytest.param(replace(SOUND, maximum=1), "critical", "task-count:plan", id="too many tasks"),
        pytest.param(
            with_tasks(task(1, provides=[("a.py", "save")]), task(2, needs=[("a.py", "save")])),
            "high", "need-without-dependency:T-002:T-001", id="need without dependency",
        ),
        pytest.param(with_tasks(task(1, requirements=[])), "high", "without-requirement:T-001", id="no requirement"),
        pytest.param(
            with_tasks(task(1), task(2, requirements=[], phase="setup", phase_number=1)),
            "high", "without-requirement:T-002", id="setup without a reason",
        ),
        pytest.param(
            replace(SOUND, requirements=[RequirementFacts(code="FR-001", criterion=" ")]),
            "high", "without-criterion:FR-001", id="no criterion",
        ),
        pytest.param(replace(SOUND, milestones=[("M2 Rules", 0)]), "high", "empty-milestone:M2", id="empty milestone"),
        pytest.param(
            with_tasks(task(1, depends_on=["T-002"]), task(2, phase="polish", phase_number=3)),
            "high", "later-phase:T-001:T-002", id="later phase",
        ),
        pytest.param(with_tasks(task(1, subtasks=0)), "medium", "subtasks:T-001", id="no subtasks"),
        pytest.param(with_tasks(task(1, subtasks=8)), "medium", "subtasks:T-001", id="eight subtasks"),
        pytest.param(
            replace(SOUND, requirements=[RequirementFacts(code="FR-001", criterion="Lists are fast.")]),
            "medium", "vague-criterion:FR-001", id="vague",
        ),
        pytest.param(
            replace(SOUND, requirements=[*SOUND.requirements, RequirementFacts(code="FR-002", priority="should")]),
            "medium", "should-without-task:FR-002", id="should without task",
        ),
        pytest.param(with_tasks(task(2), task(4)), "low", "complexity-mix:low", id="all low"),
        pytest.param(with_tasks(task(1, name="Save"), task(2, name="save")), "low", "repeated-name:T-001", id="names"),
        pytest.param(
            with_tasks(task(1, files=["a.py"]), task(2, files=["a.py"])),
            "low", "unordered-file:a.py", id="one file in no order",
        ),
    ],
)  # fmt: skip
def test_a_rule_finds_what_it_is_for(facts: PlanFacts, severity: str, finding: str) -> None:
    found = {f.id: f.severity for f in report(facts).findings}

    assert found.get(finding) == severity, found


def test_an_unsafe_path_is_critical_and_its_id_fits_into_an_address() -> None:
    [finding] = report(with_tasks(task(1, files=["../x.py"]), task(2))).findings

    assert finding.severity == "critical"
    assert finding.id.startswith("unsafe-path:T-001:")
    assert "/" not in finding.id


def test_a_technical_task_of_setup_needs_no_requirement() -> None:
    technical = task(1, requirements=[], phase="setup", phase_number=1, technical_reason="ground")

    assert ids(with_tasks(technical, task(2))) == []


def test_two_tasks_on_one_file_are_fine_if_one_comes_first() -> None:
    ordered = with_tasks(task(1, files=["a.py"]), task(2, files=["a.py"], depends_on=["T-001"]))

    assert ids(ordered) == []


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param(replace(SOUND, minimum=3), "FAIL", id="critical"),
        pytest.param(replace(SOUND, milestones=[("M2 Rules", 0)]), "CONCERNS", id="high"),
        pytest.param(with_tasks(task(1), task(2, subtasks=0)), "CONCERNS", id="medium"),
        pytest.param(with_tasks(task(2), task(4)), "PASS", id="low"),
    ],
)
def test_the_worst_finding_decides_the_verdict(facts: PlanFacts, verdict: str) -> None:
    assert report(facts).verdict == verdict


def test_a_waived_finding_stays_visible_and_blocks_no_more() -> None:
    found = report(replace(SOUND, minimum=3), waived={"task-count:plan"})

    assert found.verdict == "PASS"
    assert [finding.is_waived for finding in found.findings] == [True]


def test_at_most_fifty_findings_are_shown_and_the_rest_is_counted() -> None:
    found = report(with_tasks(*(task(n, subtasks=0) for n in range(1, 80))))

    assert len(found.findings) == MOST_SHOWN
    assert found.hidden >= 29


@given(
    st.permutations([task(n, subtasks=n % 9, depends_on=["T-002"] * (n % 2)) for n in range(1, 7)])
)
def test_findings_and_their_ids_do_not_depend_on_the_order_of_rows(tasks: list[TaskFacts]) -> None:
    in_order = sorted(tasks, key=lambda task: task.id)

    assert sorted(ids(with_tasks(*tasks))) == sorted(ids(with_tasks(*in_order)))
