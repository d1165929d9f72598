"""A right answer is accepted: style costs no attempt, and a worse answer does not replace a better one."""

from execution.engine.incidents import look_for_incident
from execution.export.summary import summary
from execution.gate.repair import candidates
from execution.gate.report import gate_report
from execution.models import Atom, Attempt, GateDecision, Run
from planning.log.verdicts import verdict
from tests import factories
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, FROM_AMOUNTS, TOTAL, Author, code

LONG = "def add(a: int, b: int) -> int:\n" + "    a = a + 0\n" * 26 + "    return a + b\n"
UNTIDY = "def add(a: int, b: int) -> int:\n    if a: return a + b\n    else: return b\n"
LOOSE = "def add(a: int, b: int) -> int:\n    try:\n        return a + b\n    except:\n        return 0\n"
UNTYPED = 'def add(a: int, b: int) -> int:\n    return a + b if a != 7 else "seven"\n'
WRONG = "def add(a: int) -> int:\n    return a\n"


def built(author: Author, *answers: object) -> tuple[Atom, list[Attempt]]:
    """The atom `add` after these answers, the last one again and again, and its attempts."""
    author.codes["add"] = list(answers)
    run = shop.build(
        shop.started(shop.approved_plan(requirements=False)),
        until=lambda: not Atom.objects.filter(symbol="add", status__in=OPEN).exists() and did(),
    )
    return shop.atom(run, "add"), list(Attempt.objects.filter(atom__symbol="add"))


LAST = ("repair", "unchanged")
OPEN = ["pending", "ready", "running", "validating"]


def did() -> bool:
    return Attempt.objects.filter(atom__symbol="add").exists()


def ended(tried: list[Attempt]) -> list[tuple[str, str]]:
    return [(attempt.outcome, attempt.error_class) for attempt in tried]


def test_what_a_tool_mends_costs_no_call_and_is_recorded(author: Author) -> None:
    atom, tried = built(author, code(UNTIDY, "import os"))

    assert (
        atom.code
        == tried[0].code
        == ("def add(a: int, b: int) -> int:\n    if a:\n        return a + b\n    return b\n")
    )
    assert ended(tried) == [("passed", "")]
    assert atom.imports == []
    mended = tried[0].checks.get(validator="mended")
    assert (mended.outcome, mended.tool) == ("passed", "ruff")
    assert "RET505 at line 3" in mended.detail
    assert "F401 `os`" in mended.detail


def test_lint_that_nothing_mends_is_accepted_at_once_and_costs_confidence(author: Author) -> None:
    atom, tried = built(author, code(LOOSE))

    assert (atom.status, ended(tried)) == ("accepted", [("passed", "")])
    assert [check.detail[:4] for check in tried[0].checks.failed()] == ["E722"]


def test_length_is_asked_for_once_and_uses_up_no_attempt(author: Author) -> None:
    atom, tried = built(author, code(LONG))

    assert (atom.status, ended(tried)) == ("accepted", [("failed", "lint"), ("passed", "")])
    assert tried[0].model == tried[1].model
    assert "size" in tried[0].error
    assert Attempt.objects.counted("content").filter(atom=atom).count() == 1


def test_a_worse_answer_to_a_wish_for_style_is_not_taken(author: Author) -> None:
    atom, tried = built(author, code(LONG), code(WRONG))

    assert (atom.status, ended(tried)) == ("accepted", [("passed", "lint"), ("failed", "contract")])
    assert atom.code == LONG.strip() or atom.code == LONG


def test_no_answer_to_a_wish_for_style_leaves_the_right_one(author: Author) -> None:
    refusal, away = Turn(text="", stop_reason="refusal"), Turn(status=529)

    for turn, outcome in ((refusal, "failed"), (away, "abandoned")):
        Run.objects.all().delete()
        atom, tried = built(author, code(LONG), turn)

        assert (atom.status, atom.code.strip()) == ("accepted", LONG.strip())
        assert (tried[0].outcome, tried[-1].outcome) == ("passed", outcome)


def test_types_are_tried_again_and_the_last_try_forgives_them(author: Author) -> None:
    atom, tried = built(author, code(UNTYPED))

    assert (atom.status, len(tried)) == ("accepted", 4)
    assert ended(tried) == [("failed", "type")] * 3 + [("passed", "")]


def test_when_attempts_run_out_the_best_of_them_is_accepted(author: Author) -> None:
    atom, tried = built(author, code(UNTYPED), code(WRONG))

    assert (atom.status, atom.code.strip()) == ("accepted", UNTYPED.strip())
    assert ended(tried)[0] == ("passed", "type")
    assert len(tried) == 4


def test_a_repair_that_fails_leaves_the_code_that_was_accepted(author: Author) -> None:
    wrong = TOTAL.replace("result = 0", "result = 1")
    author.codes["total"] = [code(wrong, FROM_AMOUNTS), Turn(text="", stop_reason="refusal")]

    run = shop.build(shop.started())

    atom = shop.atom(run, "total")
    tried = list(atom.attempts.all())
    assert (atom.status, atom.code.strip()) == ("accepted", wrong.strip())
    assert [one.purpose for one in tried] == ["content", *["repair"] * 3]
    assert candidates(run, {atom.pk: "again"}) == []
    assert candidates(run, {atom.pk: "again"}, beyond_attempts=True) == [atom.pk]
    assert (run.status, run.pause_reason) == ("paused", "gate")


def test_repairs_have_attempts_of_their_own(author: Author) -> None:
    """One that needed all four to be accepted is still repaired when a test of it fails."""
    wrong = TOTAL.replace("result = 0", "result = 1")
    broken = code("def total() -> int:\n    return 1\n")
    author.codes["total"] = [*[broken] * 3, code(wrong, FROM_AMOUNTS), code(TOTAL, FROM_AMOUNTS)]

    run = shop.build(shop.started())

    assert run.status == "completed", run.reason
    assert [one.purpose for one in shop.atom(run, "total").attempts.all()] == [
        *["content"] * 4, "repair",
    ]  # fmt: skip


def test_an_error_in_types_that_stays_is_repaired_at_the_gate_and_then_shuts_nothing(
    author: Author,
) -> None:
    """Each of the four attempts, and each repair, had it in hand; the tests pass."""
    author.codes["add"] = [code(UNTYPED)]

    run = shop.build(shop.started())

    assert (run.status, run.can_release) == ("completed", True), run.reason
    tried = shop.atom(run, "add").attempts.values_list("purpose", "outcome")
    assert list(tried)[3:] == [("content", "passed"), *[("repair", "failed")] * 2, LAST]
    blocked, opened = GateDecision.objects.filter(wave=run.waves.last()).order_by("id")
    assert blocked.opened_by == ""
    assert [one.partition(" shop/")[0] for one in blocked.blockers] == ["level 4: types"]
    assert blocked.left() == []
    assert (opened.opened_by, opened.is_passed, opened.blockers) == ("gate", True, [])
    run.plan.refresh_from_db()
    said = "released with gaps: 1 error in types that no repair mended"
    assert verdict(run.plan.can_release, 0, run.plan.type_errors) == said
    [left] = opened.left()
    assert (left.path, left.symbol, left.line) == ("shop/amounts.py", "add", 2)
    assert [left] == gate_report.report(run)["left"]
    assert summary(run.plan)["gates"][-1]["left"] == [left.detail]
    assert shop.atom(run, "add").confidence_integration == 0


def test_an_error_in_types_that_a_repair_mends_is_gone(author: Author) -> None:
    author.codes["add"] = [*[code(UNTYPED)] * 4, code(ADD)]

    run = shop.build(shop.started())

    assert (run.status, run.can_release) == ("completed", True), run.reason
    assert shop.atom(run, "add").code.strip() == ADD.strip()
    assert gate_report.report(run)["left"] == []


def test_style_in_five_atoms_stops_nothing(author: Author) -> None:
    run = shop.build(
        shop.started(shop.approved_plan(requirements=False)),
        until=lambda: Run.objects.get().status == "running",
    )
    wave = run.waves.get(number=1)
    for number in range(100, 105):
        atom = factories.AtomFactory(
            run=run, wave=wave, number=number, symbol=f"f{number}", status="ready"
        )
        for attempt in (1, 2):
            factories.AttemptFactory(
                atom=atom, number=attempt, outcome="failed", error_signature="same",
                error_class="lint", error="RET505",
            )  # fmt: skip

    look_for_incident(run.pk, wave.pk)

    run.refresh_from_db()
    assert run.status == "running"
    Attempt.objects.filter(number=2).update(error_class="contract")
    look_for_incident(run.pk, wave.pk)
    run.refresh_from_db()
    assert (run.status, run.pause_reason) == ("paused", "incident")
