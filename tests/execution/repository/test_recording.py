"""What a gate appends to the history: by task, and only what it judged."""

from typing import Any

import pytest
from django.utils import timezone

from execution.models import AcceptanceTest, Atom, GateDecision, Run, Wave
from execution.source.repository.commits import history_of
from execution.source.repository.recording import record_gate
from planning.models import Task
from tests.factories import (
    AtomFactory,
    MilestoneFactory,
    RequirementFactory,
    RunFactory,
    TaskFactory,
    WaveFactory,
    accepted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    """Two waves with an atom of a task of its own each, and a test that is due with each."""
    made: Run = RunFactory(plan__stack="python-cli")
    milestone = MilestoneFactory(phase__plan=made.plan, number=1)
    for number in (1, 2):
        wave = WaveFactory(run=made, number=number)
        task = TaskFactory(milestone=milestone, number=number, name=f"Part {number}")
        write(made, wave, task, f"part_{number}")
        AcceptanceTest.objects.create(
            run=made, requirement=RequirementFactory(plan=made.plan, code=f"FR-{number}"),
            path=f"tests/test_{number}.py", code="import unittest\n", code_sha="x",
            due_wave=number, state="runnable",
        )  # fmt: skip
    return made


def write(run: Run, wave: Wave, task: Task, symbol: str) -> Atom:
    code = f"def {symbol}(title: str) -> str:\n    return title"
    state = accepted(code=code, code_sha=symbol, accepted_at=timezone.now())
    made: Atom = AtomFactory(
        run=run, wave=wave, task=task, path=f"shop/{symbol}.py", symbol=symbol, **state
    )
    return made


def passes(run: Run, number: int, **decided: Any) -> list[str]:
    """The gate of this wave opens; the subjects of what that appended."""
    wave = run.waves.get(number=number)
    before = run.plan.commits.count()
    told = {"is_passed": True, "opened_by": "gate"} | decided
    record_gate(run, wave, GateDecision.objects.create(wave=wave, **told))
    Wave.objects.filter(pk=wave.pk).update(status="passed")
    return [commit.subject for commit in run.plan.commits.filter(number__gt=before)]


def names(run: Run) -> list[str]:
    return list(run.plan.tags.values_list("name", flat=True))


def files(run: Run) -> set[str]:
    return {path for path in history_of(run.plan).files if path.startswith(("shop/p", "tests/t"))}


def test_a_wave_has_its_own_atoms_and_the_tests_that_are_due(run: Run) -> None:
    first = passes(run, 1)

    assert first == ["Acceptance tests due in wave 1", "T-001 Part 1"]
    assert files(run) == {"shop/part_1.py", "tests/test_1.py"}
    assert passes(run, 2) == ["Acceptance tests due in wave 2", "T-002 Part 2"]
    assert files(run) == {
        "shop/part_1.py", "shop/part_2.py", "tests/test_1.py", "tests/test_2.py"
    }  # fmt: skip
    assert names(run) == ["wave-1", "wave-2"]


def test_waves_that_passed_before_there_was_a_history_come_first(run: Run) -> None:
    wave = run.waves.get(number=1)
    GateDecision.objects.create(wave=wave, is_passed=True, opened_by="gate")
    Wave.objects.filter(pk=wave.pk).update(status="passed")

    passes(run, 2)

    assert names(run) == ["wave-1", "wave-2"]


def test_a_gate_that_opens_over_nothing_new_appends_nothing(run: Run) -> None:
    passes(run, 1)

    assert passes(run, 1) == []
    assert names(run) == ["wave-1"]


def test_a_wave_that_passes_again_has_a_tag_of_its_own_and_later_code_stays(run: Run) -> None:
    passes(run, 1)
    passes(run, 2)
    run.atoms.filter(symbol="part_2").update(status="stale")
    code = "def part_1(title: str) -> str:\n    return title.strip()"
    run.atoms.filter(symbol="part_1").update(code=code, code_sha="other")

    assert passes(run, 1) == ["T-001 Part 1, part 2"]
    assert names(run) == ["wave-1", "wave-2", "wave-1.2"]
    assert "shop/part_2.py" in files(run)
    assert "strip" in history_of(run.plan).files["shop/part_1.py"].text


def test_what_is_no_longer_part_of_it_is_removed(run: Run) -> None:
    passes(run, 1)
    passes(run, 2)
    run.atoms.filter(symbol="part_2").delete()

    assert passes(run, 2) == ["Remove what is no longer part of it"]
    assert "shop/part_2.py" not in files(run)
    assert "shop/part_2.py" in history_of(run.plan, until=run.plan.commits.count() - 1).files


def test_a_waived_gate_says_in_its_tag_what_was_excused(run: Run) -> None:
    passes(run, 1, is_passed=False, opened_by="waiver", blockers=["FR-1: tests/test_1.py fails"])

    message = run.plan.tags.get().message
    assert "A person opened the gate in spite of:\n- FR-1: tests/test_1.py fails" in message


def test_another_run_goes_on_with_the_same_history(run: Run) -> None:
    passes(run, 1)
    passes(run, 2)
    Run.objects.filter(pk=run.pk).update(status="cancelled")
    other = RunFactory(plan=run.plan, number=2, version=run.version)
    write(other, WaveFactory(run=other, number=1), run.plan.tasks.get(number=1), "part_3")
    WaveFactory(run=other, number=2)

    assert passes(other, 1) == ["T-001 Part 1, part 2", "Remove what is no longer part of it"]
    assert files(other) == {"shop/part_3.py"}
    assert names(other) == ["wave-1", "wave-2", "wave-1.2"]
