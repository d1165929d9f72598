"""What of an atom's rows goes into its score, when a waiver is over, and where a task's atoms lead it."""

from decimal import Decimal

import pytest

from execution.engine.task_status import AtomState, goal_of
from execution.gate.scores import precision_of, score_atoms
from execution.gate.waivers import end_waivers, subject_sha, waived_tests
from execution.models import AcceptanceTest, Atom, Check, GateWaiver, Run, Wave
from execution.source.atom_source import Finding
from tests import factories

SHA, OLDER = "1" * 64, "2" * 64


@pytest.fixture
def wave(db: None) -> Wave:
    made: Wave = factories.WaveFactory(number=2)
    return made


def an_atom(wave: Wave, symbol: str = "lend", **fields: object) -> Atom:
    values = factories.accepted(code_sha=SHA, confidence=None)
    made: Atom = factories.AtomFactory(run=wave.run, wave=wave, symbol=symbol, **values | fields)
    return made


def a_test(run: Run, name: str, *atoms: Atom, **fields: object) -> AcceptanceTest:
    requirement = factories.RequirementFactory(plan=run.plan)
    test = AcceptanceTest.objects.create(
        run=run, requirement=requirement, path=f"tests/{name}.py", code=name, code_sha="", **fields
    )
    test.atoms.set(atoms)
    return test


def scored(wave: Wave, atom: Atom, *findings: Finding) -> Atom:
    score_atoms(wave.run, wave, findings)
    atom.refresh_from_db()
    return atom


def test_only_tries_of_the_machine_that_came_to_an_end_count_as_retries(wave: Wave) -> None:
    atom = an_atom(wave)
    for number, fields in enumerate(
        (
            {"outcome": "failed"},
            {"outcome": "abandoned"},
            {"outcome": "failed", "purpose": "request"},
            {"outcome": "passed", "purpose": "repair"},
        ),
        start=1,
    ):
        factories.AttemptFactory(atom=atom, number=number, **fields)

    assert scored(wave, atom).confidence_retries == Decimal("0.8")


def test_an_atom_that_was_never_tried_has_no_retries(wave: Wave) -> None:
    assert scored(wave, an_atom(wave)).confidence_retries == 1


def test_only_checks_of_the_last_attempt_at_the_code_that_stands_count(wave: Wave) -> None:
    atom = an_atom(wave)
    for number, sha, failing in [(1, SHA, "lint"), (2, SHA, "types"), (3, OLDER, "syntax")]:
        attempt = factories.AttemptFactory(atom=atom, number=number, code_sha=sha)
        for validator in ("syntax", "contract", "lint", "types", "safety"):
            outcome = "failed" if validator == failing else "passed"
            Check.objects.create(attempt=attempt, level=1, validator=validator, outcome=outcome)
    # One miss of a validator is a miss, whatever else it passed.
    second = atom.attempts.get(number=2)
    second.checks.create(level=2, validator="types", outcome="passed")

    assert scored(wave, atom).confidence_validation == Decimal("0.8571")


def test_code_without_an_attempt_of_its_own_was_not_checked(wave: Wave) -> None:
    atom = an_atom(wave)
    attempt = factories.AttemptFactory(atom=atom, code_sha=OLDER)
    Check.objects.create(attempt=attempt, level=1, validator="syntax", outcome="passed")

    assert scored(wave, atom).confidence_validation == Decimal("0.3")


def test_the_latest_result_of_each_test_that_touches_it_counts(wave: Wave) -> None:
    atom, other = an_atom(wave), an_atom(wave, "give_back")
    green, red = a_test(wave.run, "green", atom), a_test(wave.run, "red", atom)
    a_test(wave.run, "never_ran", atom)
    a_test(wave.run, "elsewhere", other).results.create(wave=wave, status="fail", tree_sha="")
    red.results.create(wave=wave, status="fail", tree_sha="")
    green.results.create(wave=wave, status="fail", tree_sha="", round=0)
    green.results.create(wave=wave, status="pass", tree_sha="", round=1)

    assert scored(wave, atom).confidence_integration == Decimal("0.5")


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        pytest.param({}, "0", id="at the atom"),
        pytest.param({"symbol": ""}, "0", id="at its file"),
        pytest.param({"symbol": "give_back"}, "0.5", id="at another atom of the file"),
        pytest.param({"path": "library/loans.py"}, "0.5", id="in another file"),
        pytest.param({"level": 3}, "0.5", id="a check of components"),
        pytest.param({"outcome": "unverifiable"}, "0.5", id="not a failure"),
        pytest.param({"path": "", "symbol": ""}, "0.5", id="nowhere"),
    ],
)
def test_only_a_failed_check_of_the_whole_at_the_atom_takes_its_part(
    wave: Wave, fields: dict[str, object], left: str
) -> None:
    found = {"level": 4, "validator": "entry", "outcome": "failed"}
    found |= {"path": "library/books.py", "symbol": "lend"} | fields

    atom = scored(wave, an_atom(wave), Finding(**found))  # type: ignore[arg-type]

    assert atom.confidence_integration == Decimal(left)


def test_what_stands_in_a_later_wave_or_is_not_accepted_is_not_scored(wave: Wave) -> None:
    earlier, later = (factories.WaveFactory(run=wave.run, number=n) for n in (1, 3))
    below, here, above = an_atom(earlier, "a"), an_atom(wave, "b"), an_atom(later, "c")
    failed = factories.AtomFactory(run=wave.run, wave=wave, symbol="d", status="failed")

    score_atoms(wave.run, wave, [])

    unscored = wave.run.atoms.filter(confidence__isnull=True)
    assert set(unscored) == {above, failed}
    assert set(wave.run.atoms.exclude(pk__in=unscored)) == {below, here}


def test_precision_reads_the_last_gate_and_the_checks_of_what_counts(wave: Wave) -> None:
    run = wave.run
    assert precision_of(run) is None
    wave.decisions.create(must_rate=50, is_passed=False)
    wave.decisions.create(round=1, must_rate=100, is_passed=True)
    factories.WaveFactory(run=run, number=1).decisions.create(must_rate=10, is_passed=False)
    a_test(run, "green").results.create(wave=wave, status="pass", tree_sha="")
    a_test(run, "red").results.create(wave=wave, status="fail", tree_sha="")
    wave.checks.create(level=4, validator="entry", outcome="passed")
    atom = an_atom(wave)
    good = factories.AttemptFactory(atom=atom)
    good.checks.create(level=1, validator="syntax", outcome="passed")
    good.checks.create(level=1, validator="lint", outcome="failed")
    bad = factories.AttemptFactory(atom=atom, outcome="failed")
    bad.checks.create(level=2, validator="types", outcome="failed")

    # 0.5 · 100 + 0.3 · 50 + 0.2 · (100 + 50) / 2
    assert precision_of(run) == 80


def waived(wave: Wave, name: str, *atoms: Atom) -> AcceptanceTest:
    test = a_test(wave.run, name, *atoms)
    GateWaiver.objects.create(
        test=test, run=wave.run, wave=wave, actor="ada", reason="Known.", subject_sha=subject_sha(test)
    )  # fmt: skip
    return test


def test_a_waiver_ends_with_its_test_or_with_what_the_test_is_about(wave: Wave) -> None:
    atom, other = an_atom(wave), an_atom(wave, "give_back")
    passing, about, changed, kept = (
        waived(wave, name, one)
        for name, one in [("a", other), ("b", atom), ("c", other), ("d", other)]
    )
    atom.code_sha = OLDER
    atom.save()
    AcceptanceTest.objects.filter(pk=changed.pk).update(code="another")

    end_waivers(wave.run, [passing.pk])

    assert waived_tests(wave.run) == {kept.pk}
    assert about.waivers.get().ended_at is not None


DONE: AtomState = ("accepted", True)


@pytest.mark.parametrize(
    ("atoms", "goal"),
    [
        pytest.param([DONE, DONE], "completed", id="all accepted and scored"),
        pytest.param([DONE, ("accepted", False)], "in_progress", id="one without a score"),
        pytest.param([], "pending", id="no atoms"),
        pytest.param([("pending", False)], "pending", id="nothing begun"),
        pytest.param([("pending", False), DONE], "in_progress", id="one done"),
        pytest.param([DONE, ("needs_review", False)], "in_progress", id="one with a person"),
        pytest.param([("blocked", False), DONE], "blocked", id="one blocked"),
        pytest.param([("blocked", False), ("failed", False)], "failed", id="failed before blocked"),
        pytest.param([DONE, ("failed", False)], "failed", id="one failed"),
    ],
)
def test_a_task_goes_where_its_atoms_are(atoms: list[AtomState], goal: str) -> None:
    assert goal_of(atoms) == goal
