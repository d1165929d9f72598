"""Attempts that break Masterplan itself: they end, and the same crash in many atoms is one."""

import json

from execution import running
from execution.claiming import Claimed, claim
from execution.models import Attempt, Run
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, Author, code


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


def crash(error: Exception) -> Claimed:
    run = Run.objects.first() or shop.build(
        shop.started(shop.approved_plan(requirements=False)), until=add_is_ready
    )
    claimed = claim(shop.atom(run, "add").pk)
    assert claimed is not None
    attempt = claimed.attempt
    attempt.imports, attempt.code, attempt.notes = ["\x00"], "\x00", "\x00"
    running.record_crash(claimed, error)
    return claimed


def add_is_ready() -> bool:
    return Run.objects.filter(status="running", atoms__symbol="add", atoms__status="ready").exists()


def add_is_accepted() -> bool:
    return Run.objects.filter(atoms__symbol="add", atoms__status="accepted").exists()
