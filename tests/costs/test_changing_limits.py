"""What people may set a limit to, and what is accepted about a call without a price."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.access.models import AuditEntry, User
from config.shared.errors import BadInput
from costs.admin import BudgetForm
from costs.ledger import holds
from costs.ledger.usage import accept_unknown
from costs.limits import limit_changes
from costs.models import Budget, BudgetChange, Usage
from costs.signals import limit_changed
from tests.costs.reading import at, bill, hold, make_budget
from tests.factories import member

pytestmark = pytest.mark.django_db
NOBODY = "11111111-aaaa-4333-8444-555555555555"


@pytest.fixture
def person() -> User:
    return member(username="ada")


def change(
    budget: Budget,
    by: User,
    hard: str | None,
    soft: str | None = None,
    why: str = "It is worth it.",
) -> None:
    low, high = (None if usd is None else Decimal(usd) for usd in (soft, hard))
    limit_changes.set_limits(budget, soft=low, hard=high, by=by, why=why)


def limits(budget: Budget) -> tuple[Decimal | None, Decimal | None]:
    budget.refresh_from_db()
    return budget.soft_limit_usd, budget.hard_limit_usd


def test_both_limits_are_stored_and_both_are_traced(
    plan_budget: Budget,
    person: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(limit_changed, "receivers", [])
    hear: Callable[..., None] = lambda budget_id, **_: heard.append(budget_id)  # noqa: E731
    limit_changed.connect(hear, weak=False)

    with django_capture_on_commit_callbacks(execute=True):
        change(plan_budget, person, "20", soft="0")

    assert limits(plan_budget) == (0, 20)
    row, entry = BudgetChange.objects.get(), AuditEntry.objects.get()
    assert (row.budget, row.from_soft_usd, row.to_soft_usd) == (plan_budget, 5, 0)
    assert (row.from_hard_usd, row.to_hard_usd) == (10, 20)
    assert (entry.actor, entry.before["soft_usd"], entry.after["soft_usd"]) == (
        "ada", "5.000000", "0",
    )  # fmt: skip
    assert heard == [plan_budget.pk]


def test_a_limit_needs_a_reason_whoever_asks(plan_budget: Budget, person: User) -> None:
    with pytest.raises(BadInput, match="Give a reason"):
        change(plan_budget, person, "20", why=" ")

    assert limits(plan_budget) == (5, 10)


def test_a_limit_may_be_a_few_cents(plan_budget: Budget, person: User) -> None:
    change(plan_budget, person, "0.50", soft="0.25")

    assert limits(plan_budget) == (Decimal("0.25"), Decimal("0.50"))


def test_a_hard_limit_of_nothing_is_none_that_the_system_may_set_either(
    plan_budget: Budget,
) -> None:
    with pytest.raises(BadInput, match="above zero"):
        limit_changes.raise_limit(
            plan_budget, soft=None, hard=Decimal(0), actor=None, why="none left"
        )


def test_a_soft_limit_may_be_taken_away(plan_budget: Budget, person: User) -> None:
    change(plan_budget, person, "20")

    assert limits(plan_budget) == (None, 20)


@pytest.mark.parametrize(("scope", "hard"), [("plan", None), ("plan", "10"), ("user", "10")])
def test_a_hard_limit_is_not_taken_away(scope: str, hard: str | None, person: User) -> None:
    budget = make_budget(scope, "one", hard=hard)

    with pytest.raises(BadInput, match="not removed"):
        change(budget, person, None)


def test_a_budget_that_only_counts_may_get_a_soft_limit_alone(person: User) -> None:
    budget = make_budget("user", "one", period="month")

    change(budget, person, None, soft="5")

    assert limits(budget) == (5, None)


def test_a_hard_limit_stands_above_what_is_booked_and_held(
    plan_budget: Budget, person: User
) -> None:
    holds.settle(hold(plan_budget, usd="2", key="a:1"), bill("2"))
    hold(plan_budget, usd="1", key="b:1")

    with pytest.raises(BadInput, match="3.00 is already spent or held"):
        change(plan_budget, person, "3")
    change(plan_budget, person, "3.01")

    assert limit_changes.committed_usd(plan_budget) == 3
    assert limits(plan_budget) == (None, Decimal("3.01"))


@pytest.mark.usefixtures("real_money")
def test_what_was_spent_last_month_binds_no_monthly_limit(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = make_budget("user", "one", hard="10", period="month")
    for month, usd in [(1, "8"), (2, "1")]:
        at(monkeypatch, datetime(2027, month, 15, tzinfo=UTC))
        holds.settle(hold(budget, usd=usd, key=f"k:{month}"), bill(usd))

    assert limit_changes.committed_usd(budget) == 1


def test_nobody_sets_a_limit_above_their_own(plan_budget: Budget, person: User) -> None:
    make_budget("user", str(person.pk), hard="15")
    make_budget("user", str(member().pk), hard="1")

    with pytest.raises(BadInput, match="Your own limit here is .15.00"):
        change(plan_budget, person, "15.01")
    change(plan_budget, person, "15")

    assert limits(plan_budget) == (None, 15)


def test_the_limit_of_a_workspace_binds_its_plans_and_not_itself(person: User) -> None:
    workspace = person.memberships.get().workspace
    plan = make_budget("plan", "one", hard="10")
    of_workspace = make_budget("workspace", str(workspace.pk), hard="20")
    for budget in (plan, of_workspace):
        budget.workspace = workspace
        budget.save()

    with pytest.raises(BadInput, match="Your own limit here is .20.00"):
        change(plan, person, "21")
    change(of_workspace, person, "30")
    change(plan, person, "21")

    assert limits(plan) == (None, 21)
    assert limit_changes.own_limit_usd(person, None) is None


def test_only_a_call_without_a_price_is_accepted_and_only_that_one(
    plan_budget: Budget, person: User
) -> None:
    priced, unknown, other = (
        holds.settle(hold(plan_budget, key=f"k:{n}"), bill("1")) for n in range(3)
    )
    Usage.objects.filter(pk__in=[unknown.pk, other.pk]).update(certainty="unknown")

    with pytest.raises(BadInput, match="has a price"):
        accept_unknown(priced, person)
    accept_unknown(unknown, person)

    stored = dict(Usage.objects.values_list("pk", "certainty"))
    assert stored == {priced.pk: "exact", unknown.pk: "estimated", other.pk: "unknown"}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_id) == ("accept_price", str(unknown.pk))
    assert entry.after == {"cost_usd": "1"}


def test_an_operator_lowers_no_limit_below_what_is_held(plan_budget: Budget) -> None:
    hold(plan_budget, usd="4", key="a:1")
    form = BudgetForm(
        {"soft_limit_usd": "1", "hard_limit_usd": "4", "why": "less", **_unchanged(plan_budget)},
        instance=plan_budget,
    )

    assert "$4.00 is already spent or held" in str(form.errors["hard_limit_usd"])
    with pytest.raises(BadInput, match=r"4\.00 is already spent or held"):
        limit_changes.raise_limit(plan_budget, soft=None, hard=Decimal(4), actor=None, why="less")


@pytest.mark.parametrize("key", ["one", "1", "", "11111111-2222", "<script>", "a" * 64])
@pytest.mark.parametrize("scope", list(Budget.Scope))
def test_a_budget_whose_key_is_no_id_is_not_saved(key: str, scope: str) -> None:
    form = BudgetForm({"scope": scope, "key": key, "period": "none"})

    assert "key" in form.errors


def test_an_id_is_kept_as_pages_write_it() -> None:
    form = BudgetForm({"scope": "plan", "key": NOBODY.upper(), "period": "none"})

    assert form.save().key == NOBODY


def _unchanged(budget: Budget) -> dict[str, str]:
    return {"scope": budget.scope, "key": NOBODY, "period": budget.period}
