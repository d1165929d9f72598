"""What stood still goes on: after an outage, a shut gate, a worker that dies again and again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.shared.database.lapsed import free_lapsed
from execution import tasks
from execution.drive import drive
from execution.engine import lapsed_work, lifecycle
from execution.engine.claims import claim
from execution.gate import waivers
from execution.models import AcceptanceTest, Atom, Attempt, Preparation, Run
from planning.models import PlanEvent, Task
from tests.costs.scripted import Turn
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, FROM_AMOUNTS, MAIN, TOTAL, Author, code

OUT = Turn(status=529, headers={"retry-after": "0.01"})
BROKEN = code("def add(a: int, b: int) -> int:\n    return (a + b\n")


def without_requirements() -> Run:
    return shop.started(shop.approved_plan(requirements=False))


def test_a_run_with_blocked_tasks_can_be_cancelled(author: Author) -> None:
    author.codes["add"] = [Turn(text="", stop_reason="refusal")]
    run = shop.build(without_requirements())
    assert Task.objects.filter(plan=run.plan, status="blocked").exists()

    lifecycle.cancel(run, run.plan.owner)
    drive(run.pk)

    run.refresh_from_db()
    assert run.status == "cancelled"
    assert set(run.plan.tasks.values_list("status", flat=True)) <= {"skipped", "failed"}


def test_after_an_outage_a_resume_tries_the_failed_atoms_again(author: Author) -> None:
    author.codes["add"] = [OUT]
    run = shop.build(shop.started())
    assert (run.status, run.pause_reason) == ("paused", "incident")
    assert "could not be reached" in run.reason

    author.codes["add"] = [code(ADD)]
    lifecycle.resume(run, run.plan.owner)
    shop.build(run)

    assert run.status == "completed", run.reason
    assert shop.atom(run, "add").person_rounds == 1


def test_people_may_ask_for_a_failed_atom_only_so_often(author: Author) -> None:
    author.codes["add"] = [OUT]
    run = shop.build(without_requirements())
    Atom.objects.filter(symbol="add").update(person_rounds=5)

    lifecycle.resume(run, run.plan.owner)
    shop.build(run)

    assert shop.atom(run, "add").status == "failed"
    assert run.status == "paused"


def test_a_test_that_could_not_be_written_is_written_after_a_resume(author: Author) -> None:
    good = author.tests["FR-001"]
    author.tests["FR-001"] = ""
    run = shop.build(shop.started())
    assert Preparation.objects.get(run=run, requirement__code="FR-001").status == "failed"
    assert (run.status, run.pause_reason) == ("paused", "gate")

    author.tests["FR-001"] = good
    lifecycle.resume(run, run.plan.owner)
    shop.build(run)

    test = AcceptanceTest.objects.get(run=run, requirement__code="FR-001")
    assert test.state == "runnable"
    assert test.due_wave == 1
    assert run.status == "completed", run.reason


def test_a_gate_shut_by_a_check_of_the_whole_repairs_the_file_it_names(author: Author) -> None:
    author.codes["__main__.py"] = [
        code(MAIN.replace("total(parser", "1 // 0 + total(parser")),
        code(MAIN),
    ]

    run = shop.build(shop.started())

    assert run.status == "completed", run.reason
    repaired = Attempt.objects.get(purpose="repair")
    assert repaired.atom.path == "shop/__main__.py"
    assert "ZeroDivisionError" in repaired.feedback


def test_an_earlier_version_that_parses_goes_to_people_when_the_last_does_not(
    author: Author,
) -> None:
    author.codes["add"] = [code("def add(a: int) -> int:\n    return a\n"), BROKEN]

    run = shop.build(without_requirements())

    atom = shop.atom(run, "add")
    assert atom.status == "needs_review"
    assert atom.code.strip() == "def add(a: int) -> int:\n    return a"


def test_repairs_climb_the_ladder_of_models(author: Author) -> None:
    wrong = [
        code(TOTAL.replace("result = 0", f"result = {number}"), FROM_AMOUNTS) for number in (1, 2)
    ]
    author.codes["total"] = [*wrong, code(TOTAL, FROM_AMOUNTS)]
    # Doubling turns green in the first round, so that a second one is allowed.
    author.tests["FR-003"] = author.tests["FR-002"].replace("[1, 2, 3]), 6", "[]), 2")

    run = shop.build(shop.started())

    tried = Attempt.objects.filter(atom__symbol="total").order_by("number")
    models = list(tried.values_list("model", flat=True))
    assert [attempt.purpose for attempt in tried] == ["content", "repair", "repair"], run.reason
    assert models[0] == models[1] != models[2]


def test_a_test_that_waits_for_missing_code_accuses_nobody(author: Author) -> None:
    author.codes["total"] = [Turn(text="", stop_reason="refusal")]
    author.tests["FR-001"] = (
        author.tests["FR-001"]
        .replace("import unittest\n", "import unittest\n\nfrom shop.basket import total\n")
        .replace("add(2, 3), 5", "add(2, 3) + total([]), 5")
    )

    run = shop.build(shop.started())

    assert author.times("add") == 1
    assert not Attempt.objects.filter(purpose="repair").exists()
    assert run.status == "paused"


def test_repair_again_needs_a_shut_gate_and_is_in_the_history(author: Author) -> None:
    author.codes["total"] = [code(TOTAL.replace("result = 0", "result = 1"), FROM_AMOUNTS)]
    run = shop.build(shop.started())
    wave = run.waves.get(status="blocked")

    author.codes["total"] = [code(TOTAL, FROM_AMOUNTS)]
    waivers.repair_again(wave, run.plan.owner)
    shop.build(run)

    assert run.status == "completed", run.reason
    assert PlanEvent.objects.filter(plan=run.plan, kind="gate_repair_asked").count() == 1
    assert shop.atom(run, "total").person_rounds == 1
    with pytest.raises(Exception, match="This wave is past its gate"):
        waivers.repair_again(wave, run.plan.owner)


def test_an_atom_that_kills_its_workers_fails_at_the_third(author: Author) -> None:
    run = shop.build(without_requirements(), until=lambda: Run.objects.get().status == "running")
    for _ in range(lapsed_work.MOST_LAPSES):
        [job] = drive(run.pk)
        assert claim(job.id)
        Atom.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        free_lapsed("execution")

    atom = shop.atom(run, "add")
    assert (atom.status, atom.last_error) == ("failed", lapsed_work.FELL_SILENT)


def test_who_may_not_start_any_more_leaves_the_plan_to_others(transactional_db: None) -> None:
    plan = shop.approved_plan()
    plan.owner.memberships.update(role="viewer")
    type(plan).objects.filter(pk=plan.pk).update(is_unattended=True, approved_by=plan.owner)

    tasks.start_unattended(str(plan.pk))

    plan.refresh_from_db()
    assert (plan.status, plan.waiting_for, plan.is_unattended) == ("approved", "person", False)
    assert plan.last_error
