"""A plan that brings its atoms and tests is built without a model that specifies or tests anything."""

import pytest

from execution.engine.lifecycle import retry
from execution.engine.run_start import start_run
from execution.export.documents.whole_import import import_document
from execution.models import AcceptanceTest, GivenAnswer, Preparation, Run
from planning.changes.edits import approve
from planning.models import MasterPlan
from tests.documents import document, shop
from tests.execution.engine import shop as workshop
from tests.execution.engine.author import Author
from tests.factories import member


def imported(**changes: object) -> MasterPlan:
    return import_document(document(shop(**changes)), member(role="approver"))


def started(plan: MasterPlan) -> Run:
    approve(plan, plan.owner)
    return start_run(plan, plan.owner)


@pytest.mark.django_db(transaction=True)
def test_it_is_built_to_its_release_with_the_atoms_and_tests_it_brings(author: Author) -> None:
    plan = imported()
    assert (plan.status, plan.waiting_for) == ("draft", "person")

    run = workshop.build(started(plan))

    assert (run.status, run.can_release) == ("completed", True), run.reason
    assert {job for job, _ in author.asked} == {"AtomCode"}
    assert set(workshop.statuses(run)) == {"add", "double", "total", "__main__.py"}
    waves = dict(run.atoms.values_list("symbol", "wave__number"))
    assert waves == {"add": 1, "double": 2, "total": 2, "__main__.py": 2}
    tests = AcceptanceTest.objects.filter(run=run)
    assert set(tests.values_list("state", "rewritten")) == {("runnable", False)}
    assert "tests/test_fr_001.py" in set(tests.values_list("path", flat=True))


@pytest.mark.django_db(transaction=True)
def test_its_tests_are_proven_red_and_not_rewritten(author: Author) -> None:
    tests = shop()["tests"]
    tests[1]["code"] = tests[1]["code"].replace("total([1, 2, 3]), 6", "6, 6")

    run = workshop.build(started(imported(tests=tests)))

    states = dict(AcceptanceTest.objects.values_list("requirement__code", "state"))
    assert states == {"FR-001": "runnable", "FR-002": "vacuous", "FR-003": "runnable"}
    assert run.status == "paused"
    assert "AcceptanceTests" not in {job for job, _ in author.asked}


@pytest.mark.django_db(transaction=True)
def test_what_it_does_not_bring_is_asked_of_a_model(author: Author) -> None:
    atoms = [one for one in shop()["atoms"] if one["task"] != "T-001"]
    tests = [one for one in shop()["tests"] if one["requirement"] != "FR-003"]

    run = workshop.build(started(imported(atoms=atoms, tests=tests)))

    assert run.can_release is True, run.reason
    asked = {(job, about) for job, about in author.asked if job != "AtomCode"}
    assert asked == {("AtomSpecs", "T-001"), ("AcceptanceTests", "FR-003")}


@pytest.mark.django_db(transaction=True)
def test_atoms_that_no_longer_fit_their_task_stop_the_run_and_a_retry_asks_a_model(
    author: Author,
) -> None:
    plan = imported()
    task = plan.tasks.get(stable_id="T-002")
    task.provides = [{"path": "shop/basket.py", "symbol": "count"}]
    task.save(update_fields=["provides"])

    run = workshop.build(started(plan))

    assert run.status == "failed"
    assert "shop/basket.py:count, but no atom defines it" in run.reason
    assert "Retry to have a model specify them" in run.reason
    task.provides = []
    task.save(update_fields=["provides"])
    retry(run, plan.owner)
    assert workshop.build(run).can_release is True
    assert ("AtomSpecs", "T-002") in author.asked


@pytest.mark.django_db
def test_it_waits_for_each_task_and_requirement_and_outlives_its_runs() -> None:
    plan = imported()

    rows = GivenAnswer.objects.all()
    assert set(rows.filter(task__isnull=False).values_list("task__stable_id", flat=True)) == {
        "T-001", "T-002", "T-003",
    }  # fmt: skip
    assert rows.filter(requirement__plan=plan).count() == 3
    assert not Preparation.objects.exists()
