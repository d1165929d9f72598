"""A limit that is lowered while calls are paid for: what is held and spent never passes the one in force."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from config.access.models import User
from config.shared.errors import BadInput
from costs.errors import BudgetExceeded
from costs.ledger import holds
from costs.limits import limit_changes
from costs.models import Budget, BudgetChange, BudgetPeriod, Hold
from tests.costs.hammering import hammer
from tests.costs.reading import eventually, hold, make_budget
from tests.factories import member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_money")]
# Neither a hold nor a limit may leave a sum that passes the limit in force, whatever the code does.
GUARD = """
CREATE FUNCTION never_over() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM costs_budgetperiod p JOIN costs_budget b ON b.id = p.budget_id
        WHERE b.id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid
        AND p.held_usd + p.spent_usd > b.hard_limit_usd
    ) THEN RAISE EXCEPTION 'over the limit in force'; END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER never_over_period AFTER UPDATE ON costs_budgetperiod
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION never_over('budget_id');
CREATE CONSTRAINT TRIGGER never_over_budget AFTER UPDATE ON costs_budget
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION never_over('id');
"""


@pytest.fixture
def guarded() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(GUARD)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION never_over() CASCADE")


def elsewhere(act: Callable[[], Any]) -> "Future[Any]":
    """In a thread of its own, with a connection of its own."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(run)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def lower(budget: Budget, to: str, by: User) -> None:
    limit_changes.set_limits(budget, soft=None, hard=Decimal(to), by=by, why="too dear")


def test_a_hold_that_waited_reads_the_limit_as_it_is_afterwards() -> None:
    budget, person = make_budget("plan", "one", hard="10"), member()
    holds.release(hold(budget, usd="1", key="before:1"))

    with transaction.atomic():
        lower(budget, "5", person)
        waiting = elsewhere(lambda: hold(budget, usd="8"))
        assert eventually(waits_for_a_lock)

    with pytest.raises(BudgetExceeded):
        waiting.result(20)
    assert BudgetPeriod.objects.get().held_usd == 0


def test_the_first_hold_of_a_budget_waits_for_a_lowering_too() -> None:
    budget, person = make_budget("plan", "one", hard="10"), member()

    with transaction.atomic():
        lower(budget, "5", person)
        waiting = elsewhere(lambda: hold(budget, usd="8"))
        assert eventually(waits_for_a_lock)

    with pytest.raises(BudgetExceeded):
        waiting.result(20)


def test_lowering_that_waited_sees_what_was_held_meanwhile() -> None:
    budget, person = make_budget("plan", "one", hard="10"), member()
    holds.release(hold(budget, usd="1", key="before:1"))

    with transaction.atomic():
        period = BudgetPeriod.objects.select_for_update(no_key=True).filter(budget=budget)
        period.update(held_usd=F("held_usd") + 8)
        waiting = elsewhere(lambda: lower(budget, "5", person))
        assert eventually(waits_for_a_lock)

    with pytest.raises(BadInput, match="8.00 is already spent or held"):
        waiting.result(20)
    budget.refresh_from_db()
    assert budget.hard_limit_usd == 10


@pytest.mark.usefixtures("guarded")
def test_holds_against_lowering_never_pass_the_limit_in_force() -> None:
    budgets = [make_budget(scope, "x", hard="3") for scope in ("plan", "user")]
    person, over = member(), threading.Event()

    def change(seed: int) -> int:
        draw, changed = random.Random(seed), 0
        while not over.is_set():
            try:
                lower(draw.choice(budgets), f"{draw.randint(50, 500) / 100}", person)
                changed += 1
            except BadInput:
                continue
        connection.close()
        return changed

    with ThreadPoolExecutor(10) as threads:
        lowering = [threads.submit(change, seed) for seed in range(2)]
        try:
            ids = [budget.pk for budget in budgets]
            granted = sum(threads.map(lambda seed: hammer(seed, 12, ids), range(8)))
        finally:
            over.set()
        changed = sum(one.result() for one in lowering)

    assert Hold.objects.count() == granted > 0
    assert BudgetChange.objects.count() == changed > 0
