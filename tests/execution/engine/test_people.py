"""What people decide: reviews of atoms, and what to do at a shut gate."""

import pytest
from pytest_django import Settings

from config.access.models import User
from config.shared.errors import NotPermitted
from execution.attempt import judgement
from execution.engine.lifecycle import resume
from execution.errors import CodeChanged, CodeUnreadable, NotDueNow, ReasonMissing, RoundsUsedUp
from execution.gate.waivers import change_test, waive
from execution.models import AcceptanceTest, Atom, Attempt, GateDecision, Run
from tests import factories
from tests.execution.engine import shop
from tests.execution.engine.author import (
    ADD,
    DOUBLE,
    FROM_AMOUNTS,
    MAIN,
    TESTS,
    TOTAL,
    Author,
    code,
)

BETTER = "def add(a: int, b: int) -> int:\n    return b + a\n"


@pytest.fixture
def built(author: Author) -> Run:
    """A finished run with acceptance tests for `add` alone."""
    plan = shop.approved_plan()
    plan.requirements.exclude(code="FR-001").delete()
    run = shop.build(shop.started(plan))
    assert run.status == "completed", run.reason
    return run


@pytest.fixture
def shut(author: Author) -> Run:
    """A run that waits at the gate of wave 1: its test can never pass."""
    author.tests["FR-001"] = TESTS["FR-001"].replace("5)", "6)")
    plan = shop.approved_plan()
    plan.requirements.exclude(code="FR-001").delete()
    run = shop.build(shop.started(plan))
    assert run.pause_reason == "gate", run.reason
    return run


def test_a_rejected_atom_is_written_again_and_what_uses_it_is_only_checked(
    built: Run, author: Author
) -> None:
    author.codes["add"] = [code(ADD), code(BETTER)]
    atom = shop.atom(built, "add")

    judgement.reject(atom, built.plan.owner, "Turn it round.", atom.code_sha)

    assert shop.statuses(built) == {
        "add": "ready", "double": "stale", "total": "stale", "__main__.py": "stale",
    }  # fmt: skip
    built.refresh_from_db()
    built.plan.refresh_from_db()
    assert (built.status, built.plan.status) == ("running", "in_progress")
    assert built.plan.tasks.filter(status="completed").count() == 0
    run = shop.build(built)

    assert run.status == "completed", run.reason
    assert shop.atom(run, "add").code == BETTER.strip()
    assert author.told["add"][0]["feedback"] == "Turn it round."
    assert [author.times(symbol) for symbol in ("add", "double", "total", "__main__.py")] == [
        2, 1, 1, 1,
    ]  # fmt: skip
    assert Attempt.objects.filter(atom__symbol="add").last().purpose == "request"  # type: ignore[union-attr]
    assert GateDecision.objects.filter(wave__run=run, wave__number=1).count() == 2


def test_what_uses_a_changed_interface_is_written_again_and_what_uses_that_only_checked(
    built: Run, author: Author
) -> None:
    author.codes["add"] = [code(ADD), code(f"@cache\n{ADD}", "from functools import cache")]
    atom = shop.atom(built, "add")
    before = atom.interface_sha

    judgement.reject(atom, built.plan.owner, "Remember what was added.", atom.code_sha)
    run = shop.build(Run.objects.get(pk=built.pk))

    assert run.status == "completed", run.reason
    assert shop.atom(run, "add").interface_sha != before
    # What they wrote is as public as before, so the program above them stays as it is.
    assert [author.times(symbol) for symbol in ("add", "double", "total", "__main__.py")] == [
        2, 2, 2, 1,
    ]  # fmt: skip
    assert "@cache" in author.told["total"][0]["feedback"]


def edit(atom: Atom, by: User, text: str) -> list[str]:
    """Check and take a version; what stands against it, by check."""
    edited = judgement.try_edit(atom, text)
    judgement.take_edit(atom, by, edited, atom.code_sha)
    return [finding.validator for finding in edited.blocking]


def test_an_edit_counts_once_every_check_passes(built: Run, author: Author) -> None:
    atom, by = shop.atom(built, "add"), built.plan.owner

    assert edit(atom, by, ADD.replace("a + b", "a - b")) == ["acceptance"]
    assert "contract" in edit(atom, by, "def add(a: int) -> int:\n    return a\n")
    assert shop.atom(built, "add").code == ADD.strip()

    assert edit(atom, by, BETTER) == []

    edited = shop.atom(built, "add")
    assert edited.code.strip() == BETTER.strip()
    assert edited.confirmed_at is not None
    attempts = Attempt.objects.filter(atom=edited, by="person")
    assert [attempt.outcome for attempt in attempts] == ["failed", "failed", "passed"]
    run = shop.build(Run.objects.get(pk=built.pk))
    assert run.status == "completed", run.reason
    assert author.times("add") == 1


def test_a_decision_about_other_code_than_there_is_is_refused(built: Run) -> None:
    atom, by = shop.atom(built, "add"), built.plan.owner

    with pytest.raises(CodeChanged):
        judgement.reject(atom, by, "No.", "0" * 64)
    with pytest.raises(ReasonMissing):
        judgement.reject(atom, by, " ", atom.code_sha)
    with pytest.raises(CodeUnreadable):
        judgement.try_edit(atom, "def add(")
    Atom.objects.filter(pk=atom.pk).update(person_rounds=5)
    atom.refresh_from_db()
    with pytest.raises(RoundsUsedUp):
        judgement.regenerate(atom, by, "Again.", atom.code_sha)
    assert edit(atom, by, BETTER) == [], "the limit is on what is paid, not on what people write"


def test_a_person_can_accept_what_the_machines_did_not(author: Author) -> None:
    wrong = [f"def add(a: int, b{n}: int) -> int:\n    return a + b{n}\n" for n in range(4)]
    author.codes["add"] = [code(text) for text in wrong]
    run = shop.build(shop.started(shop.approved_plan(requirements=False)))

    judgement.confirm(shop.atom(run, "add"), run.plan.owner)

    run.refresh_from_db()
    assert run.status == "running"
    assert shop.atom(run, "add").status == "accepted"
    assert shop.atom(run, "add").confirmed_at is not None
    shop.build(run, until=lambda: shop.statuses(run)["double"] != "blocked")
    assert shop.statuses(run)["double"] != "blocked"


def test_a_waiver_opens_the_gate_and_never_hides_the_failure(shut: Run) -> None:
    [wave] = shut.waves.filter(status="blocked")
    tests, by = list(AcceptanceTest.objects.filter(run=shut)), shut.plan.owner

    with pytest.raises(ReasonMissing):
        waive(wave, tests, by, "  ")
    with pytest.raises(NotPermitted):
        waive(wave, tests, factories.member(shut.plan.workspace, role="reviewer"), "Known.")
    waive(wave, tests, by, "Known and harmless.")
    run = shop.build(Run.objects.get(pk=shut.pk))

    assert run.status == "completed", run.reason
    assert run.can_release is False
    last = GateDecision.objects.filter(wave__run=run).latest("id")
    assert (last.opened_by, last.is_passed, str(last.must_rate)) == ("waiver", False, "0.00")


def test_a_test_that_does_not_block_cannot_be_waived(shut: Run) -> None:
    [wave] = shut.waves.filter(status="blocked")
    test = AcceptanceTest.objects.get(run=shut)
    AcceptanceTest.objects.update(due_wave=3)

    with pytest.raises(NotDueNow):
        waive(wave, [test], shut.plan.owner, "Not yet.")


def test_a_changed_test_is_proven_and_asked_at_once(shut: Run) -> None:
    test = AcceptanceTest.objects.get(run=shut)

    change_test(test, TESTS["FR-001"], shut.plan.owner, "It was wrong.")
    run = shop.build(Run.objects.get(pk=shut.pk))

    assert run.status == "completed", run.reason
    test.refresh_from_db()
    assert test.state == "runnable"
    assert run.can_release is True


def test_resuming_at_a_shut_gate_asks_it_again(shut: Run) -> None:
    resume(shut, shut.plan.owner)
    run = shop.build(Run.objects.get(pk=shut.pk))

    assert (run.status, run.pause_reason) == ("paused", "gate")
    assert GateDecision.objects.filter(wave__run=run).count() > 1


def test_a_low_score_holds_up_what_needs_it_where_the_workspace_wants_that(author: Author) -> None:
    long = "def add(a: int, b: int) -> int:\n" + "    a = a\n" * 26 + "    return a + b\n"
    author.codes["add"] = [code(long)]
    author.codes["total"] = [code(TOTAL, FROM_AMOUNTS)]
    plan = shop.approved_plan(requirements=False)
    plan.review_policy = "blocking"
    plan.save(update_fields=["review_policy"])
    run = shop.build(shop.started(plan))
    atom = shop.atom(run, "add")

    assert atom.confidence is not None
    assert (atom.status == "needs_review") == (atom.confidence < 0.7)


def test_an_edit_below_a_blocked_gate_has_that_gate_decide_again(
    author: Author, settings: Settings
) -> None:
    """`double` is in the second wave and needs nothing of the third, whose program does not start."""
    settings.WAVE_SIZE = 2
    author.codes["__main__.py"] = [code(MAIN.replace("    main()\n", "    raise SystemExit(3)\n"))]
    plan = shop.approved_plan()
    plan.requirements.exclude(code="FR-001").delete()
    run = shop.build(shop.started(plan))
    assert list(run.waves.values_list("status", flat=True)) == ["passed", "passed", "blocked"]
    asked = GateDecision.objects.filter(wave=run.waves.last()).count()

    double = shop.atom(run, "double")
    assert edit(double, plan.owner, DOUBLE.replace("add(a, a)", "add(a, a) + 0")) == []
    run = shop.build(Run.objects.get(pk=run.pk))

    assert GateDecision.objects.filter(wave=run.waves.last()).count() > asked
    assert edit(shop.atom(run, "__main__.py"), plan.owner, MAIN) == []
    run = shop.build(Run.objects.get(pk=run.pk))

    assert (run.status, run.can_release) == ("completed", True), run.reason
