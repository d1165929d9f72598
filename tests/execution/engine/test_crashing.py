"""Attempts that break Masterplan itself: they end, and the same crash in many atoms is one."""

import json

from execution.attempt import attempts, recheck
from execution.drive import drive
from execution.engine.claims import Claimed, claim
from execution.gate import closing
from execution.models import Atom, Attempt, Run, Wave
from execution.prepare import preparations
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, Author, code
from tests.interrupting import end_server_process, interruption


def test_an_answer_with_a_nul_is_an_attempt_like_any_other(author: Author) -> None:
    poisoned = Turn(text=json.dumps(code(f"{ADD}# \x00\n")))
    author.codes["add"] = [poisoned, code(ADD)]

    run = shop.build(shop.started(shop.approved_plan(requirements=False)), until=add_is_accepted)

    first, second = Attempt.objects.filter(atom__symbol="add")
    assert (first.outcome, first.code, second.outcome) == ("failed", "", "passed")
    assert "NUL" in first.error
    assert "NUL" in author.told["add"][0]["errors"][0]["message"]
    assert shop.atom(run, "add").status == "accepted"


def test_a_crash_is_recorded_without_what_the_model_said(author: Author) -> None:
    first = crash(ValueError("no \x00 here"))

    attempt = Attempt.objects.get(pk=first.attempt.pk)
    assert (attempt.outcome, attempt.imports, attempt.code, attempt.notes) == ("failed", [], "", "")
    assert "ValueError" in attempt.error
    assert shop.atom(Run.objects.get(), "add").status == "ready"


def test_the_same_kind_of_crash_has_one_signature(author: Author) -> None:
    signatures = [
        crash(error).attempt.error_signature
        for error in (ValueError("one"), ValueError("another"), KeyError("one"))
    ]

    assert signatures[0] == signatures[1] != signatures[2]


def test_a_database_that_was_away_costs_an_atom_no_attempt(author: Author) -> None:
    first = crash(interruption())

    attempt = Attempt.objects.get(pk=first.attempt.pk)
    assert (attempt.outcome, attempt.error[:8]) == ("abandoned", "The data")
    again = claim(shop.atom(Run.objects.get(), "add").pk)
    assert again is not None
    assert again.ordinal == first.ordinal


def test_a_database_that_was_away_fails_no_preparation(author: Author) -> None:
    run = shop.started(shop.approved_plan(requirements=False))
    (job, *_) = drive(run.pk)
    claimed = preparations.claim(job.id)
    assert claimed is not None

    preparations.record_crash(claimed, interruption())

    row = run.preparations.get(pk=job.id)
    assert (row.status, row.error) == ("pending", "")


def test_a_database_that_was_away_pauses_no_run_at_a_gate(author: Author) -> None:
    run = shop.build(shop.started(shop.approved_plan(requirements=False)), until=a_gate_is_asked)
    wave = run.waves.get(status="gating")
    assert closing.claim(wave.pk) is not None
    away = interruption()
    end_server_process()

    closing.give_back(wave.pk, away)

    run.refresh_from_db()
    assert run.status == "running"
    assert closing.claim(wave.pk) is not None


def test_a_stale_atom_is_not_written_again_for_want_of_a_database(author: Author) -> None:
    run = shop.build(shop.started(shop.approved_plan(requirements=False)), until=add_is_accepted)
    Atom.objects.filter(symbol="add").update(status="stale")

    recheck.give_up(shop.atom(run, "add").pk, interruption())

    assert shop.atom(run, "add").status == "stale"


def crash(error: Exception) -> Claimed:
    run = Run.objects.first() or shop.build(
        shop.started(shop.approved_plan(requirements=False)), until=add_is_ready
    )
    claimed = claim(shop.atom(run, "add").pk)
    assert claimed is not None
    attempt = claimed.attempt
    attempt.imports, attempt.code, attempt.notes = ["\x00"], "\x00", "\x00"
    attempts.record_crash(claimed, error)
    return claimed


def add_is_ready() -> bool:
    return Run.objects.filter(status="running", atoms__symbol="add", atoms__status="ready").exists()


def add_is_accepted() -> bool:
    return Run.objects.filter(atoms__symbol="add", atoms__status="accepted").exists()


def a_gate_is_asked() -> bool:
    return Wave.objects.filter(status="gating").exists()
