"""The whole path of a run, from approved plan to accepted atoms behind open gates."""

import pytest

from execution.engine.lifecycle import retry
from execution.engine.run_start import start_run
from execution.errors import RunIsOpen
from execution.models import AcceptanceTest, Attempt, Check, GateDecision, Run
from planning.models import PlanEvent
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, FROM_AMOUNTS, TOTAL, Author, code


def test_an_approved_plan_is_built_wave_by_wave(author: Author) -> None:
    run = shop.build(shop.started())

    assert run.status == Run.Status.COMPLETED, run.reason
    assert set(shop.statuses(run).values()) == {"accepted"}
    waves = dict(run.atoms.values_list("symbol", "wave__number"))
    assert waves == {"add": 1, "double": 2, "total": 2, "__main__.py": 2}
    assert run.can_release is True
    run.plan.refresh_from_db()
    assert run.plan.status == "completed"
    assert set(run.plan.tasks.values_list("status", flat=True)) == {"completed"}
    assert {s.status for t in run.plan.tasks.all() for s in t.subtasks.all()} == {"completed"}
    assert all(p.completed_at for p in run.plan.phases.all())
    assert {d.opened_by for d in GateDecision.objects.filter(wave__run=run)} == {"gate"}
    assert set(Check.objects.filter(wave__run=run).values_list("level", flat=True)) == {3, 4}
    assert shop.atom(run, "add").confidence is not None
    kinds = list(PlanEvent.objects.filter(plan=run.plan).values_list("kind", flat=True))
    assert kinds[0] == "masterplan_execution_start"
    assert kinds[-1] == "masterplan_execution_complete"
    assert kinds.count("task_execution_complete") == 3
    seqs = list(PlanEvent.objects.filter(plan=run.plan).values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_test_is_due_when_what_it_touches_is_written(author: Author) -> None:
    run = shop.build(shop.started(), until=lambda: Run.objects.get().status == "running")

    due = dict(AcceptanceTest.objects.filter(run=run).values_list("requirement__code", "due_wave"))
    assert due == {"FR-001": 1, "FR-002": 2, "FR-003": 2}


def test_a_plan_is_built_once_at_a_time(author: Author) -> None:
    run = shop.started()

    with pytest.raises(RunIsOpen):
        start_run(run.plan, run.plan.owner)


def test_a_failed_check_is_tried_again_with_the_error_in_hand(author: Author) -> None:
    author.codes["add"] = [code("def add(a: int) -> int:\n    return a\n"), code(ADD)]

    run = shop.build(shop.started(shop.approved_plan(requirements=False)), until=past_wave_one)

    assert shop.atom(run, "add").status == "accepted"
    first, second = Attempt.objects.filter(atom__symbol="add")
    assert (first.outcome, first.error_class) == ("failed", "contract")
    assert second.outcome == "passed"
    [told] = author.told["add"]
    assert told["code"].startswith("def add(a: int)")
    assert any(error["validator"] == "contract" for error in told["errors"])


def test_the_ladder_ends_with_the_strongest_model_and_a_person(author: Author) -> None:
    wrong = [f"def add(a: int, b{n}: int) -> int:\n    return a + b{n}\n" for n in range(4)]
    author.codes["add"] = [code(text) for text in wrong]

    run = shop.build(shop.started(shop.approved_plan(requirements=False)))

    assert shop.atom(run, "add").status == "needs_review"
    assert shop.atom(run, "add").code == wrong[3].strip()
    asked = [
        m for (job, _), m in zip(author.asked, author.models, strict=True) if job == "AtomCode"
    ]
    assert asked[0] == asked[1] == "claude-haiku-5-5"
    assert asked[-1] == "claude-opus-5-5"
    assert shop.statuses(run)["double"] == "blocked"
    assert (run.status, run.pause_reason) == ("paused", "gate")
    assert "shop/amounts.py:add" in run.reason


def test_a_refusal_and_a_cut_off_answer_are_attempts_of_their_own(author: Author) -> None:
    author.codes["add"] = [
        Turn(text="", stop_reason="refusal"),
        code(ADD),
    ]
    author.codes["double"] = [Turn(text='{"imports"', stop_reason="max_tokens")]

    run = shop.build(shop.started(shop.approved_plan(requirements=False)))

    first = Attempt.objects.filter(atom__symbol="add").first()
    assert first is not None
    assert first.error_class == "refusal"
    # One answer is asked for again and again: what was stored is not bought twice.
    assert shop.atom(run, "double").status == "failed"
    assert shop.atom(run, "double").last_error.startswith("max_tokens")
    assert run.plan.tasks.get(number=1).status == "failed"


def test_a_vacuous_test_is_written_again_and_then_opens_no_gate(author: Author) -> None:
    author.tests["FR-001"] = (
        "import unittest\n\n\nclass T(unittest.TestCase):\n"
        "    def test_nothing(self) -> None:\n        self.assertTrue(True)\n"
    )

    run = shop.build(shop.started(), until=past_preparing)

    test = AcceptanceTest.objects.get(run=run, requirement__code="FR-001")
    assert (test.state, test.rewritten) == ("vacuous", True)
    assert author.asked.count(("AcceptanceTests", "FR-001")) == 2


def test_a_blocked_gate_repairs_what_the_failing_test_touches(author: Author) -> None:
    author.codes["total"] = [
        code(TOTAL.replace("result = 0", "result = 1"), FROM_AMOUNTS),
        code(TOTAL, FROM_AMOUNTS),
    ]

    run = shop.build(shop.started())

    assert run.status == Run.Status.COMPLETED, run.reason
    assert (author.times("add"), author.times("double"), author.times("total")) == (1, 1, 2)
    repaired = Attempt.objects.get(atom__symbol="total", purpose="repair")
    assert "7 != 6" in repaired.feedback
    assert "assertEqual" not in repaired.feedback
    assert author.told["total"][0]["feedback"] == repaired.feedback
    decisions = GateDecision.objects.filter(wave__run=run, wave__number=2)
    assert [d.opened_by for d in decisions.order_by("id")] == ["", "gate"]
    assert str(shop.atom(run, "total").confidence_retries) == "0.8000"


def test_two_rounds_without_a_green_test_leave_the_gate_to_people(author: Author) -> None:
    author.codes["total"] = [code(TOTAL.replace("= 0", "= 1"), FROM_AMOUNTS)]

    run = shop.build(shop.started())

    assert (run.status, run.pause_reason) == ("paused", "gate")
    assert "FR-002" in run.reason
    assert author.times("total") == 2
    assert run.plan.tasks.get(number=2).status == "completed"
    assert shop.statuses(run)["__main__.py"] == "accepted"


def test_a_task_that_cannot_be_specified_fails_the_run_and_can_be_retried(author: Author) -> None:
    good = author.specs["T-002"]
    author.specs["T-002"] = [good[0] | {"path": "../basket.py"}]

    run = shop.build(shop.started(shop.approved_plan(requirements=False)))

    assert run.status == "failed"
    assert "T-002" in run.reason
    assert "leaves the tree" in run.reason

    author.specs["T-002"] = good
    retry(run, run.plan.owner)
    run = shop.build(run)

    assert run.status != "failed"
    assert author.asked.count(("AtomSpecs", "T-001")) == 1
    assert run.atoms.count() == 4


def past_wave_one() -> bool:
    return Run.objects.get().waves.filter(number=1, status="passed").exists()


def past_preparing() -> bool:
    return Run.objects.get().status == "running"
