"""Packages beyond a stack: proposed, locked or not with the reason, approved with the plan, or dropped."""

import pytest

from config.shared.errors import DomainError
from execution.sandbox.dependencies.proposals import lock_packages
from planning.changes import edits, packages
from planning.changes.packages import PackagesOpen
from planning.models import MasterPlan, Packages
from planning.stacks.chosen import files_of
from tests.planning.worlds import draft_plan

pytestmark = pytest.mark.django_db


def proposing(*names: str) -> MasterPlan:
    plan = draft_plan(stack="fastapi")
    Packages.objects.create(plan=plan, wanted=[{"name": one, "why": "it reads"} for one in names])
    return plan


def test_a_plan_whose_packages_are_not_locked_is_not_approved() -> None:
    plan = proposing("beautifulsoup4")

    with pytest.raises(PackagesOpen, match="being looked up"):
        edits.approve(plan, plan.owner)


@pytest.mark.parametrize(
    "name", ["../evil", "git+https://x.example/y", "requests==2.0", "-r x.txt", "a b"]
)
def test_what_is_no_plain_name_is_refused_with_its_reason(name: str) -> None:
    plan = proposing(name)

    lock_packages(plan.pk)

    found = Packages.objects.get(plan=plan)
    assert found.lock == ""
    assert "cannot be a dependency" in found.problem
    with pytest.raises(PackagesOpen, match="cannot be a dependency"):
        edits.approve(plan, plan.owner)


def test_who_builds_without_them_can_approve() -> None:
    plan = proposing("../evil")

    packages.build_without(plan, plan.owner)
    edits.approve(plan, plan.owner)

    plan.refresh_from_db()
    assert plan.status == "approved"
    with pytest.raises(DomainError, match="until a plan is approved"):
        packages.build_without(plan, plan.owner)


def test_a_lock_of_its_own_takes_the_place_of_the_stacks() -> None:
    plan = proposing("beautifulsoup4")
    Packages.objects.filter(plan=plan).update(lock="a==1", requirements="a\n")

    files = files_of(plan)

    assert (files["requirements.lock"], files["requirements.in"]) == ("a==1", "a\n")
