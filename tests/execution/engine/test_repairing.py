"""When a blocked gate repairs itself, what it asks for again, and what a failed test says as data."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from execution.engine.row_locks import locked
from execution.gate.blame import Blame
from execution.gate.evidence import DueTestRun, Evidence
from execution.gate.repair import beyond_repair, candidates, changed_nothing, repair, rewritten
from execution.gate.test_failures import located
from execution.models import AcceptanceTest, Atom, GateDecision, Wave
from execution.sandbox.acceptance_runs import TestOutcome
from execution.sandbox.unittests import Failure
from execution.source.atom_source import AtomSource, Finding
from execution.source.places import Places
from tests import factories


@pytest.fixture
def wave(db: None) -> Wave:
    made: Wave = factories.WaveFactory(status="blocked", number=1)
    return made


def an_atom(wave: Wave, symbol: str, **fields: object) -> Atom:
    made = factories.accepted(code=f"def {symbol}() -> int:\n    return 1\n")
    atom: Atom = factories.AtomFactory(
        run=wave.run, wave=wave, path=f"library/{symbol}.py", symbol=symbol, **made | fields
    )
    return atom


def a_test(wave: Wave, *atoms: Atom, **fields: object) -> AcceptanceTest:
    requirement = factories.RequirementFactory(plan=wave.run.plan)
    row = {"code": "", "code_sha": "", "state": "runnable", "due_wave": 1} | fields
    test = AcceptanceTest.objects.create(
        run=wave.run, requirement=requirement, path=f"tests/test_{requirement.code}.py", **row
    )
    test.atoms.set(atoms)
    return test


def ran(test: AcceptanceTest, status: str = "fail", **more: bool) -> DueTestRun:
    return DueTestRun(test=test, status=status, tree_sha="", failure_text="6 != 5", **more)  # type: ignore[arg-type]


def repaired(wave: Wave, *results: DueTestRun, findings: Sequence[Finding] = ()) -> bool:
    wave.refresh_from_db()
    with locked(wave.run_id) as run:
        return repair(run, wave, Evidence(findings=list(findings), results=list(results)))


def close(wave: Wave, *, ago: float) -> GateDecision:
    """Its gate decided so many minutes ago."""
    number = wave.decisions.count()
    made = GateDecision.objects.create(wave=wave, round=number, is_passed=False)
    GateDecision.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(minutes=ago))
    return made


def test_code_is_asked_for_again_by_its_confidence_while_it_may_be(wave: Wave) -> None:
    sure = an_atom(wave, "sure", confidence=Decimal("0.9"))
    weak = an_atom(wave, "weak", confidence=Decimal("0.4"))
    vouched = an_atom(wave, "vouched", confidence=0, confirmed_at=timezone.now())
    tried = an_atom(wave, "tried", confidence=Decimal("0.1"))
    asked = an_atom(wave, "asked", confidence=Decimal("0.2"), person_rounds=5)
    unwritten = an_atom(wave, "unwritten", status="stale")
    for number, outcome in enumerate(["passed", "failed", "failed", "abandoned"]):
        repair = {"number": number, "purpose": "repair"}
        factories.AttemptFactory(atom=tried, outcome=outcome, **repair)
        kept = "abandoned" if number == 2 else outcome
        factories.AttemptFactory(atom=sure, outcome=kept, **repair)
    feedback = {one.pk: "" for one in (sure, weak, vouched, tried, asked, unwritten)}

    assert candidates(wave.run, feedback) == [asked.pk, weak.pk, sure.pk]
    assert candidates(wave.run, feedback, beyond_attempts=True) == [tried.pk, weak.pk, sure.pk]
    assert candidates(wave.run, {weak.pk: ""}) == [weak.pk]


def test_a_first_round_writes_again_what_a_red_test_touches(wave: Wave) -> None:
    red, green = an_atom(wave, "red"), an_atom(wave, "green")

    assert repaired(wave, ran(a_test(wave, red)), ran(a_test(wave, green), "pass"))

    red.refresh_from_db()
    wave.refresh_from_db()
    assert (wave.status, wave.repair_rounds) == ("running", 1)
    assert (red.status, red.next_purpose, red.person_rounds) == ("ready", "repair", 0)
    assert red.feedback == "Requirement: A book has a title.\n6 != 5"
    assert Atom.objects.get(pk=green.pk).status == "accepted"


@pytest.mark.parametrize("why", ["rounds", "vacuous", "unrun", "unwritten", "green"])
def test_where_writing_again_cannot_help_people_are_asked(wave: Wave, why: str) -> None:
    atom = an_atom(wave, "one")
    touched = [atom, an_atom(wave, "two", status="stale")] if why == "unwritten" else [atom]
    test = a_test(wave, *touched, state="vacuous" if why == "vacuous" else "runnable")
    if why == "rounds":
        Wave.objects.filter(pk=wave.pk).update(repair_rounds=2)

    status = "pass" if why == "green" else "fail"
    assert not repaired(wave, ran(test, status, is_unverifiable=why == "unrun"))

    wave.refresh_from_db()
    assert wave.status == "blocked"
    assert Atom.objects.get(pk=atom.pk).status == "accepted"


@pytest.mark.parametrize(
    ("outcome", "turned_green", "again"),
    [
        pytest.param("passed", "test", True, id="a test turned green"),
        pytest.param("passed", "check", True, id="a check turned green"),
        pytest.param("passed", "", False, id="nothing turned green"),
        pytest.param("unchanged", "test", False, id="the same code came back"),
    ],
)
def test_a_second_round_follows_only_one_that_helped(
    wave: Wave, outcome: str, turned_green: str, again: bool
) -> None:
    red, other = a_test(wave, an_atom(wave, "red")), a_test(wave, an_atom(wave, "other"))
    close(wave, ago=9)
    for test in (red, other):
        test.results.create(wave=wave, round=0, status="fail", tree_sha="")
    wave.checks.create(round=0, level=3, validator="modules", outcome="failed")
    attempt = factories.AttemptFactory(
        atom=red.atoms.get(), number=7, purpose="repair", outcome=outcome
    )
    time = timezone.now() - timedelta(minutes=5)
    type(attempt).objects.filter(pk=attempt.pk).update(started_at=time, ended_at=time)
    close(wave, ago=1)
    Wave.objects.filter(pk=wave.pk).update(repair_rounds=1)
    failed = Finding(level=3, validator="modules", outcome="failed")
    findings = [] if turned_green == "check" else [failed]
    status = "pass" if turned_green == "test" else "fail"

    assert repaired(wave, ran(red), ran(other, status), findings=findings) == again


def failed_check(path: str, validator: str = "types", *, level: int = 4) -> Finding:
    return Finding(level=level, validator=validator, outcome="failed", detail="No.", path=path)


def test_errors_in_types_are_asked_about_when_the_rounds_are_used_up_and_nothing_else(
    wave: Wave,
) -> None:
    atoms = {name: an_atom(wave, name) for name in ("typed", "silent", "of_one_file")}
    Wave.objects.filter(pk=wave.pk).update(repair_rounds=2)
    findings = [
        failed_check("library/typed.py"),
        failed_check("library/silent.py", "entry"),
        failed_check("library/of_one_file.py", level=2),
    ]

    assert not repaired(wave, findings=findings[1:])
    assert repaired(wave, findings=findings)

    asked = {name for name, one in atoms.items() if Atom.objects.get(pk=one.pk).status == "ready"}
    assert asked == {"typed"}


def test_an_error_in_types_is_left_once_nothing_it_is_about_may_be_written_again(
    wave: Wave,
) -> None:
    open_one = an_atom(wave, "open")
    vouched = an_atom(wave, "vouched", confirmed_at=timezone.now())
    left, asked = failed_check(vouched.path), failed_check(open_one.path)
    passed = replace(left, outcome="passed")

    found = [left, asked, passed, failed_check(vouched.path, "entry")]

    assert beyond_repair(wave.run, found) == [left]
    assert beyond_repair(wave.run, [failed_check(vouched.path, "entry")]) == []


def test_a_repair_changed_nothing_if_all_it_asked_for_came_back_as_it_was(wave: Wave) -> None:
    atom = an_atom(wave, "one")
    now = timezone.now()

    def tried(number: int, *, ago: float, **fields: object) -> None:
        made = factories.AttemptFactory(atom=atom, number=number, **fields)
        at = now - timedelta(minutes=ago)
        type(made).objects.filter(pk=made.pk).update(started_at=at, ended_at=at)

    assert not changed_nothing(wave)
    close(wave, ago=9)
    close(wave, ago=1)
    assert not changed_nothing(wave), "nothing was asked for"
    tried(1, ago=12, purpose="repair", outcome="passed")
    tried(2, ago=6, purpose="content", outcome="passed")
    tried(3, ago=6, purpose="request", outcome="abandoned")
    tried(4, ago=5, purpose="request", outcome="unchanged")
    assert [one.number for one in rewritten(wave)] == [4]
    assert changed_nothing(wave)
    tried(5, ago=4, purpose="repair", outcome="failed")
    assert [one.number for one in rewritten(wave)] == [4, 5]
    assert not changed_nothing(wave)


def test_a_test_accuses_nobody_while_something_it_touches_is_not_accepted(wave: Wave) -> None:
    written, unwritten = an_atom(wave, "written"), an_atom(wave, "unwritten", status="stale")
    test = a_test(wave, written, unwritten)

    assert Blame(wave.run).of_test(test, ()) == []
    test.atoms.remove(unwritten)
    assert Blame(wave.run).of_test(test, ()) == [written.pk]


TEST = "import unittest\n\n\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(f(), 1)\n"


def frame(path: str, line: int) -> str:
    return f'  File "{path}", line {line}, in f'


@pytest.mark.parametrize(
    ("trace", "test", "program"),
    [
        pytest.param([("t.py", 6)], (6, "self.assertEqual(f(), 1)"), None, id="an assertion"),
        pytest.param(
            [("t.py", 5), ("t.py", 6), ("a.py", 11), ("a.py", 7)],
            (6, "self.assertEqual(f(), 1)"),
            ("g", 5, "return 1 / n"),
            id="raised two calls deep",
        ),
        pytest.param([("a.py", 99)], None, None, id="no such line"),
        pytest.param([("/usr/lib/x.py", 3)], None, None, id="elsewhere"),
        pytest.param([], None, None, id="no trace"),
    ],
)
def test_a_failure_has_the_innermost_line_of_the_test_and_of_the_program(
    trace: list[tuple[str, int]],
    test: tuple[int, str] | None,
    program: tuple[str, int, str] | None,
) -> None:
    places = Places(
        [
            AtomSource(path="a.py", symbol="f", kind="function", code="def f():\n    return g(0)\n"),
            AtomSource(
                path="a.py", symbol="g", kind="function", imports=("import math",),
                code="def g(n):\n    return 1 / n\n", number=1,
            ),
        ]
    )  # fmt: skip
    said = "\n".join(frame(path, line) for path, line in trace)
    failure = Failure(
        name="T.test", outcome="fail", exception="", message="m", from_test_line=True, trace=said
    )

    [found] = located(TestOutcome(status="fail", failures=[failure]), "t.py", TEST, places)

    assert found["exception"] == "fail"
    line, passed = found["test"], found["program"]
    assert (line and (line["number"], line["text"])) == test
    assert (passed and (passed["symbol"], passed["number"], passed["text"])) == program
