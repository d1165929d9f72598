"""The second round: a built plan is changed, and its run takes over what changed and nothing else."""

from decimal import Decimal

import pytest

from config.shared.errors import BadInput, NotPermitted
from costs.models import Usage
from execution.adoption.adopt import adopt
from execution.adoption.impact import impact_of
from execution.engine import lifecycle
from execution.export.releases import keep
from execution.models import AcceptanceTest, Release, Run
from planning.changes.proposed import proposed
from planning.errors import PlanChanged
from planning.models import Requirement, Task
from tests.execution.engine import changing, shop
from tests.execution.engine.author import Author
from tests.factories import member


def paid_for(run: Run, symbol: str) -> int:
    return Usage.objects.filter(subject=f"atom:{shop.atom(run, symbol).pk}").count()


def test_a_completed_plan_goes_on_with_what_changed_and_keeps_the_rest(author: Author) -> None:
    run = shop.build(shop.started())
    before, paid = changing.shas(run), {s: paid_for(run, s) for s in ("add", "double")}
    first = keep(run.pk)
    assert first is not None
    changing.learn(author, discount="FR-005")
    changing.learn_fee(author)
    author.sizes = changing.REAL_SIZES
    spent = author_cost(run)
    proposal = changing.propose(run, changing.NEW_RULE, changing.NEW_DEMAND, changing.NEW_TASK)
    foreseen = impact_of(run, proposed(proposal))
    assert foreseen.specify == ("T-002", "T-004")
    assert foreseen.rewrite == ("shop/basket.py:total",)
    assert foreseen.write == ("shop/discounts.py:discount",)
    assert foreseen.recheck == ("shop/__main__.py:__main__.py",)
    assert (foreseen.remove, foreseen.keep) == ((), 2)
    assert (foreseen.tests, foreseen.tests_dropped) == (("FR-004", "FR-005"), ("FR-002",))
    assert foreseen.price is not None

    adopt(proposal, run.plan.owner)
    run.refresh_from_db()
    assert run.status == "preparing"
    run = shop.build(run)

    assert run.status == "completed", run.reason
    assert run.can_release is True
    assert foreseen.price.low_usd <= author_cost(run) - spent <= foreseen.price.high_usd
    after = changing.shas(run)
    assert {s: after[s] for s in ("add", "double")} == {s: before[s] for s in ("add", "double")}
    assert {s: paid_for(run, s) for s in ("add", "double")} == paid
    assert "fee" in shop.atom(run, "total").code
    assert set(after) == {*before, "discount"}
    waves = dict(run.atoms.values_list("symbol", "wave__number"))
    assert waves["add"] == 1
    assert waves["discount"] > waves["double"] >= waves["total"]
    tests = set(AcceptanceTest.objects.filter(run=run).values_list("requirement__code", flat=True))
    assert tests == {"FR-001", "FR-003", "FR-004", "FR-005"}
    old = Requirement.objects.get(plan=run.plan, code="FR-002")
    assert old.superseded_at
    assert old.replaced_by is not None
    assert old.replaced_by.code == "FR-004"
    run.plan.refresh_from_db()
    assert run.plan.status == "completed"
    assert run.version.number == proposal.base.number + 1
    assert set(run.plan.tasks.values_list("status", flat=True)) == {"completed"}
    second = keep(run.pk)
    assert second is not None
    assert [r.number for r in Release.objects.filter(run=run)] == [2, 1]
    assert first.atoms["shop/amounts.py:add"] == second.atoms["shop/amounts.py:add"]
    assert "shop/discounts.py:discount" not in first.atoms
    assert bytes(Release.objects.get(pk=first.pk).archive) != bytes(second.archive)


def author_cost(run: Run) -> Decimal:
    return Usage.objects.for_budget(run.plan.budget_id).total_usd()


def test_a_run_under_way_takes_a_change_over_and_later_gives_it_up_again(author: Author) -> None:
    run = shop.build(shop.started(), until=passed_first)
    changing.learn(author)
    one = changing.propose(run, changing.NEW_DEMAND, changing.NEW_TASK)
    other = changing.propose(run, changing.NEW_RULE)
    with pytest.raises(NotPermitted):
        adopt(one, member(run.plan.workspace, role="member"))

    adopt(one, run.plan.owner)
    with pytest.raises(PlanChanged, match="made for version 1"):
        adopt(other, run.plan.owner)
    run.refresh_from_db()
    lifecycle.pause(run, run.plan.owner)
    lifecycle.resume(run, run.plan.owner)
    run.refresh_from_db()
    assert run.status == "preparing"
    run = shop.build(run)

    assert run.status == "completed", run.reason
    assert "discount" in changing.shas(run)
    assert author.times("add") == author.times("double") == 1
    assert {status for status in run.waves.values_list("status", flat=True)} == {"passed"}
    _retire(run, author)


def _retire(run: Run, author: Author) -> None:
    """The task that came goes again; what others use stays, and nothing is half done."""
    lone = {"op": "retire_task", "id": "T-001", "reason": "No."}
    edges = run.plan.tasks.filter(stable_id__in=["T-002", "T-004"])
    for task in edges:
        task.dependencies.all().delete()
    heirs = changing.NEW_RULE | {"replaces": ["FR-001"]}
    serving = {"op": "change_task", "id": "T-003", "requirements": ["R1"]}
    with pytest.raises(BadInput, match="total of T-002 uses shop/amounts.py:add"):
        adopt(changing.propose(run, lone, heirs, serving), run.plan.owner)
    assert (run.plan.versions.count(), run.atoms.count()) == (2, 5)
    gone = [
        {"op": "retire_task", "id": "T-004", "reason": "Nobody asks for it."},
        {"op": "retire_requirement", "code": "FR-004", "reason": "Nobody asks for it."},
    ]

    proposal = changing.propose(run, *gone)
    assert impact_of(run, proposed(proposal)).remove == ("shop/discounts.py:discount",)
    with pytest.raises(BadInput, match="agree to give up FR-004"):
        adopt(proposal, run.plan.owner)
    asked = len(author.asked)
    adopt(proposal, run.plan.owner, gives_up=["FR-004"])
    run = shop.build(run)

    assert run.status == "completed", run.reason
    assert set(changing.shas(run)) == {"add", "double", "total", "__main__.py"}
    task = Task.with_retired.get(plan=run.plan, stable_id="T-004")
    assert (task.status, task.retired_at is not None) == ("skipped", True)
    assert run.can_release is True
    assert len(author.asked) == asked


def passed_first() -> bool:
    return Run.objects.get().waves.filter(number=1, status="passed").exists()
