"""The second round: a built plan is changed, and its run takes over what changed and nothing else."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from config.shared.errors import BadInput, NotPermitted
from costs.models import Usage
from execution.adoption.adopt import adopt
from execution.adoption.impact import impact_of
from execution.engine import lifecycle
from execution.engine.row_locks import locked
from execution.export import releases
from execution.models import AcceptanceResult, Release, Run
from planning import tasks as plan_tasks
from planning.changes.proposals.effect import proposed
from planning.errors import PlanChanged
from planning.models import PlanProposal, Task
from tests.execution.engine import changing, shop
from tests.execution.engine.author import Author
from tests.factories import member


def paid_for(run: Run, symbol: str) -> int:
    return Usage.objects.filter(subject=f"atom:{shop.atom(run, symbol).pk}").count()


WORDS = "A basket has a fee that is in its total, and a discount can be taken off."


def test_a_person_changes_what_was_built_and_pays_for_what_changes(
    author: Author, client: Client
) -> None:
    run = shop.build(shop.started())
    plan, before = run.plan, changing.shas(run)
    paid = {symbol: paid_for(run, symbol) for symbol in ("add", "double")}
    changing.learn(author, discount="FR-005")
    changing.learn_fee(author)
    author.edit = changing.EDIT
    client.force_login(plan.owner)

    client.post(url("change-list", run), {"words": WORDS})
    proposal = PlanProposal.objects.select_related("plan__discovery", "base").get()
    plan_tasks.propose_change(str(proposal.pk))
    proposal.refresh_from_db()
    shown = client.get(url("change-detail", run, 1)).content.decode()
    foreseen = impact_of(run, proposed(proposal))

    for said in (
        "A basket has a fee",
        "FR-004",
        "T-004",
        "Basket",
        "fee",
        "Likely cost",
        "Agree and build",
    ):
        assert said in shown
    assert (foreseen.specify, foreseen.remove) == (("T-002", "T-004"), ())
    assert foreseen.rewrite == ("shop/basket.py:total",)
    assert foreseen.write == ("shop/discounts.py:discount",)
    assert foreseen.recheck == ("shop/__main__.py:__main__.py",)
    assert (foreseen.tests, foreseen.tests_dropped) == (("FR-004", "FR-005"), ("FR-002",))
    assert foreseen.keep == 2
    assert foreseen.price is not None
    author.sizes, spent = changing.REAL_SIZES, author_cost(run)

    client.post(url("change-agree", run, 1))
    run = shop.build(run)

    assert run.status == "completed", run.reason
    assert run.can_release is True
    assert foreseen.price.low_usd <= author_cost(run) - spent <= foreseen.price.high_usd
    after = changing.shas(run)
    assert {s: after[s] for s in paid} == {s: before[s] for s in paid}
    assert {symbol: paid_for(run, symbol) for symbol in paid} == paid
    assert set(after) == {*before, "discount"}
    _has_both(run)
    _is_told(run, client)


def _has_both(run: Run) -> None:
    """The second release: the field and the rule, behind tests that pass."""
    assert "fee" in shop.atom(run, "total").code
    waves = dict(run.atoms.values_list("symbol", "wave__number"))
    assert waves["add"] == 1
    assert waves["discount"] > waves["double"] >= waves["total"]
    latest = AcceptanceResult.objects.filter(test__run=run).latest_per_test()
    results = dict(latest.values_list("test__requirement__code", "status"))
    assert results == dict.fromkeys(("FR-001", "FR-003", "FR-004", "FR-005"), "pass")
    run.plan.refresh_from_db()
    assert (run.plan.status, run.version.number) == ("completed", 2)
    assert set(run.plan.tasks.values_list("status", flat=True)) == {"completed"}
    assert run.plan.discovery.aggregates[0]["fields"][0]["name"] == "fee"


def _is_told(run: Run, client: Client) -> None:
    """Both releases are kept, and what was superseded stays readable."""
    with locked(run.pk) as held:
        assert releases.keep(held) == Release.objects.filter(run=run)[0]
    second, first = Release.objects.filter(run=run)
    for kept in (first, second):
        assert kept.tag is not None
        assert kept.tag.commit.plan_id == run.plan_id
    assert [kept.name for kept in (first, second)] == ["release-1", "release-2"]
    assert list(run.plan.tags.filter(is_release=True).values_list("name", flat=True)) == ["release-1", "release-2"]  # fmt: skip
    assert first.atoms["shop/amounts.py:add"] == second.atoms["shop/amounts.py:add"]
    assert "shop/discounts.py:discount" not in first.atoms
    archive = client.get(url("release-download", run, 2)).content
    assert archive == bytes(second.archive) != bytes(first.archive)
    page = client.get(url("change-list", run)).content.decode()
    assert "replaced by FR-004" in page
    assert "release-2" in page
    at = {"at": "release-1"}
    assert "discounts.py" not in client.get(reverse("execution:plan-files", args=[run.plan_id]), at).content.decode()  # fmt: skip
    assert "?at=release-2" in client.get(reverse("execution:plan-run", args=[run.plan_id])).content.decode()  # fmt: skip
    exported = client.post(reverse("execution:run-export", args=[run.plan_id]))
    assert "-2.zip" in exported["Content-Disposition"]
    assert exported.content == archive
    _is_not_passed_on(run)


def _is_not_passed_on(run: Run) -> None:
    """The same files, judged otherwise: numbered in the same row, and not called a release."""
    Run.objects.filter(pk=run.pk).update(can_release=False)
    with locked(run.pk) as held:
        kept = releases.keep(held)
        assert releases.keep(held) == kept
    assert kept is not None
    assert (kept.name, kept.number) == ("unreleased-3", 3)
    assert kept.tag is not None
    assert "is not to be passed on" in kept.tag.message


def url(name: str, run: Run, *more: int) -> str:
    return reverse(f"execution:{name}", args=[run.plan_id, *more])


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
