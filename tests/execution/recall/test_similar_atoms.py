"""Atoms of a workspace's earlier software, recalled where a task is specified: within the workspace, shown, switchable."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User, Workspace
from execution.models import Atom, Preparation
from execution.pages import plan_deletion
from execution.prepare import similar_atoms
from execution.signals import run_completed
from planning.draft.recall import similar_plans
from planning.models import MasterPlan, RecallEntry, Task
from tests.factories import AtomFactory, MilestoneFactory, RunFactory, TaskFactory, accepted, member
from tests.pages.worlds import plan_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return member(username="alice", role="admin")


def built(owner: User, symbol: str = "charge_late_fee") -> Atom:
    """An accepted atom of a plan that was built, and one that was never accepted."""
    run = RunFactory(plan=plan_for(owner, status="completed"), status="completed")
    atom: Atom = AtomFactory(
        run=run,
        path="library/fees.py",
        symbol=symbol,
        signature=f"def {symbol}(loan: Loan) -> Decimal",
        description="The fee that a reader owes for a book that came back late.",
        **accepted(),
    )
    AtomFactory(run=run, path="library/open.py", symbol="still_open")
    similar_atoms.remember_atoms(run.pk)
    return atom


def task_of(owner: User) -> Task:
    plan = plan_for(owner)
    milestone = MilestoneFactory(phase__plan=plan, number=1)
    made: Task = TaskFactory(
        milestone=milestone, number=1, name="Late fees", description="What a reader owes."
    )
    return made


def test_accepted_atoms_of_other_plans_are_recalled(owner: User) -> None:
    atom = built(owner)

    found = similar_atoms.similar_atoms(task_of(owner))

    assert found == [atom]
    assert similar_atoms.as_tag(found)["similar_atoms"][0]["symbol"] == "charge_late_fee"
    assert similar_atoms.as_tag([]) == {}
    assert RecallEntry.objects.filter(kind="atom").count() == 1


def test_a_plan_is_not_given_its_own_atoms(owner: User) -> None:
    atom = built(owner)

    assert atom.task.plan == atom.run.plan
    assert similar_atoms.similar_atoms(atom.task) == []


def test_nothing_of_another_workspace_is_recalled(owner: User) -> None:
    built(member(username="mallory"))

    assert similar_atoms.similar_atoms(task_of(owner)) == []


def test_a_workspace_can_switch_it_off(owner: User) -> None:
    built(owner)
    Workspace.objects.update(recalls=False)

    assert similar_atoms.similar_atoms(task_of(owner)) == []


def test_a_plan_that_is_deleted_is_recalled_no_more(owner: User) -> None:
    atom = built(owner)
    similar_plans.remember_plan(atom.run.plan_id)
    assert RecallEntry.objects.count() == 2

    plan_deletion.delete(MasterPlan.objects.get(pk=atom.run.plan_id), owner)

    assert RecallEntry.objects.count() == 0
    assert similar_atoms.similar_atoms(task_of(owner)) == []


def test_a_run_that_completes_has_its_atoms_remembered() -> None:
    names = [receiver.__name__ for receiver in run_completed._live_receivers(None)[0]]

    assert "on_run_completed" in names


def test_pages_show_what_was_recalled_to_those_who_may_see_it(owner: User) -> None:
    earlier = built(owner)
    theirs = built(member(username="mallory"), "their_secret")
    task = task_of(owner)
    atom = AtomFactory(run=RunFactory(plan=task.plan), task=task)
    given = similar_atoms.as_shown([earlier, theirs])
    Preparation.objects.create(run=atom.run, kind="atoms", task=task, recalled=given)
    discovery = task.plan.discovery
    discovery.recalled = similar_plans.as_shown([earlier.run.plan, theirs.run.plan])
    discovery.save()
    client = Client()
    client.force_login(owner)

    page = client.get(reverse("execution:atom-detail", args=[atom.pk])).content.decode()
    overview = client.get(reverse("planning:plan-overview", args=[task.plan_id])).content.decode()

    assert "What was recalled" in page
    assert "charge_late_fee" in page
    assert "their_secret" not in page
    assert "What was recalled" in overview
    assert f"/plans/{earlier.run.plan_id}/" in overview
    assert f"/plans/{theirs.run.plan_id}/" not in overview
