"""Holding and settling: what is charged where, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.access.models import AuditEntry, User
from config.shared.errors import BadInput
from costs import metering, tasks
from costs.errors import BudgetExceeded
from costs.metering import Bill
from costs.models import Answer, Budget, BudgetChange, BudgetNotice, BudgetPeriod, Hold, Usage
from costs.signals import budget_exhausted, budget_noticed
from tests.factories import member

pytestmark = pytest.mark.django_db
Hear = Callable[[Any], list[dict[str, Any]]]


@pytest.fixture
def plan_budget() -> Budget:
    return make_budget("plan", "one", soft="5", hard="10")


@pytest.fixture
def hear(monkeypatch: pytest.MonkeyPatch) -> Hear:
    """Collect what a signal says, for this test alone."""

    def listen(signal: Any) -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(lambda sender, signal, **payload: heard.append(payload), weak=False)
        return heard

    return listen


def make_budget(
    scope: str, key: str, *, soft: str | None = None, hard: str | None = None, period: str = "none"
) -> Budget:
    return Budget.objects.create(
        scope=scope,
        key=key,
        period=period,
        soft_limit_usd=soft and Decimal(soft),
        hard_limit_usd=hard and Decimal(hard),
    )


def hold(*budgets: Budget, usd: str = "1", key: str = "k:1") -> Hold:
    return metering.hold(
        call_key=key,
        job="AtomCode",
        subject="atom:1",
        model="m",
        amount_usd=Decimal(usd),
        budgets=[budget.pk for budget in budgets],
    )


def bill(usd: str) -> Bill:
    return Bill(outcome="answered", certainty="exact", cost_usd=Decimal(usd))


def state(budget: Budget) -> tuple[Decimal, Decimal]:
    """Held and spent."""
    period = BudgetPeriod.objects.get(budget=budget)
    return period.held_usd, period.spent_usd


def test_a_hold_is_taken_from_every_budget_and_settled_on_every_one(plan_budget: Budget) -> None:
    mine = make_budget("user", "me")

    held = hold(plan_budget, mine, usd="2")

    assert state(plan_budget) == state(mine) == (2, 0)

    usage = metering.settle(held, bill("0.5"))

    assert state(plan_budget) == state(mine) == (0, Decimal("0.5"))
    assert usage.periods.count() == 2
    assert held.status == "settled"


def test_a_released_hold_leaves_no_trace_in_the_budget(plan_budget: Budget) -> None:
    held = hold(plan_budget)

    metering.release(held)

    assert state(plan_budget) == (0, 0)
    assert (held.status, Usage.objects.count()) == ("released", 0)


def test_what_is_held_counts_against_the_hard_limit_to_the_cent(plan_budget: Budget) -> None:
    hold(plan_budget, usd="4", key="a:1")
    hold(plan_budget, usd="6", key="b:1")

    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="0.000001", key="c:1")

    assert state(plan_budget) == (10, 0)
    assert Hold.objects.count() == 2


def test_one_budget_that_refuses_leaves_the_others_untouched(plan_budget: Budget) -> None:
    mine = make_budget("user", "me", hard="0.5")

    with pytest.raises(BudgetExceeded) as caught:
        hold(plan_budget, mine)

    assert caught.value.budget_id == mine.pk
    assert (state(plan_budget), state(mine)) == ((0, 0), (0, 0))


def test_a_hold_without_a_budget_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one budget"):
        hold()


def test_the_first_refusal_is_noticed_and_signalled_and_the_second_is_not(
    plan_budget: Budget,
    hear: Hear,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    heard = hear(budget_exhausted)

    for key in ("a:1", "b:1"):
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(BudgetExceeded),
        ):
            hold(plan_budget, usd="11", key=key)

    assert heard == [{"budget_id": plan_budget.pk}]
    assert BudgetNotice.objects.get().kind == "hard"


def test_eighty_percent_of_soft_and_soft_are_noticed_once_each_by_what_is_spent(
    plan_budget: Budget,
    hear: Hear,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    heard = hear(budget_noticed)
    said = []

    for number, usd in enumerate(("3.99", "0.01", "0.5", "0.5", "1")):
        with django_capture_on_commit_callbacks(execute=True):
            metering.settle(hold(plan_budget, usd="2", key=f"k:{number}"), bill(usd))
        said.append([notice["kind"] for notice in heard])

    assert said == [[], ["near"], ["near"], ["near", "soft"], ["near", "soft"]]


def test_a_monthly_budget_says_it_again_in_the_next_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = make_budget("user", "me", hard="1", period="month")

    for month in (1, 2):
        at(monkeypatch, datetime(2027, month, 15, tzinfo=UTC))
        with pytest.raises(BudgetExceeded):
            hold(mine, usd="2", key=f"k:{month}")

    assert BudgetNotice.objects.filter(budget=mine, kind="hard").count() == 2


def test_a_call_is_settled_in_the_month_it_was_held_in(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = make_budget("user", "me", hard="5", period="month")
    at(monkeypatch, datetime(2027, 1, 31, 23, 59, tzinfo=UTC))
    held = hold(mine)

    at(monkeypatch, datetime(2027, 2, 1, 0, 1, tzinfo=UTC))
    metering.settle(held, bill("1"))
    hold(mine, usd="5", key="k:2")

    january, february = BudgetPeriod.objects.order_by("starts_at")
    assert (january.starts_at, january.spent_usd) == (datetime(2027, 1, 1, tzinfo=UTC), 1)
    assert (february.spent_usd, february.held_usd) == (0, 5)


def test_a_true_price_above_the_hold_is_booked_and_counted(plan_budget: Budget) -> None:
    usage = metering.settle(hold(plan_budget, usd="1"), bill("1.25"))

    assert (usage.cost_usd, usage.overrun_usd) == (Decimal("1.25"), Decimal("0.25"))
    assert state(plan_budget) == (0, Decimal("1.25"))


def test_the_sweep_books_a_lost_hold_in_full_as_estimated_and_leaves_live_ones(
    plan_budget: Budget,
) -> None:
    lost, live = hold(plan_budget, key="a:1"), hold(plan_budget, usd="2", key="b:1")
    Hold.objects.filter(pk=lost.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    tasks.sweep()
    tasks.sweep()

    usage = Usage.objects.get()
    assert (usage.hold, usage.cost_usd) == (lost, 1)
    assert (usage.certainty, usage.outcome) == ("estimated", "lost")
    assert state(plan_budget) == (2, 1)
    assert Hold.objects.get(pk=live.pk).status == "open"


def test_a_renewed_hold_is_not_lost(plan_budget: Budget) -> None:
    held = hold(plan_budget)
    Hold.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    metering.renew(held)
    tasks.sweep()

    assert Hold.objects.get().status == "open"


def test_an_answer_that_comes_after_its_hold_was_lost_is_kept_and_not_booked_twice(
    plan_budget: Budget,
) -> None:
    held = hold(plan_budget)
    Hold.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep()

    usage = metering.settle(held, bill("0.1"), answer=Answer(call_key="k", text="late"))

    assert usage.outcome == "lost"
    assert state(plan_budget) == (0, 1)
    assert Answer.objects.get().usage == usage


def test_answers_are_deleted_after_thirty_days_and_what_they_cost_stays(
    plan_budget: Budget,
) -> None:
    for key in ("old", "new"):
        metering.settle(
            hold(plan_budget, key=key), bill("1"), answer=Answer(call_key=key, text="x")
        )
    Answer.objects.filter(call_key="old").update(created_at=timezone.now() - timedelta(days=31))

    tasks.sweep()

    assert Answer.objects.get().call_key == "new"
    assert Usage.objects.count() == 2


def test_periods_are_locked_in_order_and_before_anything_is_written(plan_budget: Budget) -> None:
    mine = make_budget("user", "me")
    metering.release(hold(plan_budget, mine, key="first"))

    with CaptureQueriesContext(
        connection,
    ) as holding:
        held = hold(mine, plan_budget, key="second")
    with CaptureQueriesContext(connection) as settling:
        metering.settle(held, bill("1"))

    for log in (holding, settling):
        said = [query["sql"] for query in log.captured_queries]
        locks = [n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql]
        writes = [n for n, sql in enumerate(said) if sql.startswith(("INSERT", "UPDATE"))]
        assert len(locks) == 1
        assert 'ORDER BY "costs_budgetperiod"."id" ASC' in said[locks[0]]
        assert locks[0] < writes[0]
        assert not any(sql.endswith("FOR UPDATE") for sql in said)


def test_raising_a_limit_says_who_and_why_and_lets_calls_through_again(plan_budget: Budget) -> None:
    person = member(username="ada")
    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="11", key="a:1")

    metering.raise_limit(
        plan_budget, soft=Decimal(15), hard=Decimal(20), actor=person, why=" It is worth it. "
    )

    hold(plan_budget, usd="11", key="b:1")
    change, entry = BudgetChange.objects.get(), AuditEntry.objects.get()
    assert (change.actor, change.from_hard_usd, change.to_hard_usd) == ("ada", 10, 20)
    assert change.why == "It is worth it."
    assert (entry.verb, entry.before["hard_usd"], entry.after["hard_usd"]) == (
        "raise_budget",
        "10.000000",
        "20",
    )


def test_a_raised_limit_is_noticed_anew(plan_budget: Budget) -> None:
    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="30", key="a:1")
    metering.raise_limit(plan_budget, soft=None, hard=Decimal(20), actor=None, why="more")

    with pytest.raises(BudgetExceeded):
        hold(plan_budget, usd="30", key="b:1")

    assert BudgetNotice.objects.filter(kind="hard").count() == 2


@pytest.mark.parametrize(
    ("soft", "hard", "why"),
    [
        pytest.param("10", "10", "because", id="soft not below hard"),
        pytest.param("-1", "10", "because", id="negative"),
        pytest.param("1", "0", "because", id="no hard limit of zero"),
        pytest.param("1", "10", "  ", id="no reason"),
    ],
)
def test_a_senseless_limit_is_refused(plan_budget: Budget, soft: str, hard: str, why: str) -> None:
    with pytest.raises(BadInput):
        metering.raise_limit(
            plan_budget, soft=Decimal(soft), hard=Decimal(hard), actor=None, why=why
        )

    assert BudgetChange.objects.count() == 0


def test_a_person_and_a_workspace_without_budgets_get_ones_that_only_count(
    plan_budget: Budget,
) -> None:
    person = member()
    workspace_id = person.memberships.get().workspace_id

    first = budgets_of(person, workspace_id, plan_budget)
    again = budgets_of(person, workspace_id, plan_budget)

    made = Budget.objects.exclude(pk=plan_budget.pk)
    assert first == again
    assert set(first) == {plan_budget.pk, *made.values_list("pk", flat=True)}
    assert {(b.scope, b.period, b.hard_limit_usd) for b in made} == {
        ("user", "month", None),
        ("workspace", "month", None),
    }


def test_budgets_are_seen_by_their_person_and_by_the_workspace_and_by_no_stranger() -> None:
    person, stranger = member(), member()
    workspace = person.memberships.get().workspace
    plan = metering.create_plan_budget(person.pk, workspace=workspace, owner=person, name="Library")
    paid_by = budgets_of(person, workspace.pk, plan)
    metering.settle(hold(*Budget.objects.filter(pk__in=paid_by)), bill("1"))

    assert set(Budget.objects.visible_to(person).values_list("pk", flat=True)) == set(paid_by)
    assert Usage.objects.visible_to(person).count() == 1
    assert not Budget.objects.visible_to(stranger).exists()
    assert not Usage.objects.visible_to(stranger).exists()


def test_spending_is_summed_by_subject(plan_budget: Budget) -> None:
    for number, usd in enumerate(("1", "0.25")):
        metering.settle(hold(plan_budget, key=f"k:{number}"), bill(usd))

    assert metering.spent_on(["atom:1", "atom:2"]) == {"atom:1": Decimal("1.25")}


def budgets_of(person: User, workspace_id: Any, plan: Budget) -> tuple[Any, ...]:
    return metering.budgets_of(plan_budget_id=plan.pk, user_id=person.pk, workspace_id=workspace_id)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)
