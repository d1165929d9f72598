"""No interleaving of holds passes a hard limit: the database itself is told to refuse one that would."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum

from costs.models import Budget, BudgetPeriod, Hold, Usage
from tests.costs.hammering import hammer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_money")]
ROOT = Path(__file__).resolve().parents[2]
HARD_USD = 2


@pytest.fixture
def budgets() -> Iterator[list[Budget]]:
    """Three budgets of two dollars, and a constraint that no sum may pass, whatever the code does."""
    rule = f"CHECK (held_usd + spent_usd <= {HARD_USD})"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE costs_budgetperiod ADD CONSTRAINT never_over {rule}")
    yield [
        Budget.objects.create(scope=scope, key=str(uuid4()), hard_limit_usd=Decimal(HARD_USD))
        for scope in ("plan", "user", "workspace")
    ]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE costs_budgetperiod DROP CONSTRAINT never_over")


def test_threads_never_pass_the_limit(budgets: list[Budget]) -> None:
    ids = [budget.pk for budget in budgets]

    with ThreadPoolExecutor(12) as threads:
        granted = sum(threads.map(lambda seed: hammer(seed, 8, ids), range(12)))

    check_books(granted)


def test_processes_never_pass_the_limit(budgets: list[Budget]) -> None:
    ids = [str(budget.pk) for budget in budgets]
    command = [sys.executable, "-m", "tests.costs.hammering"]

    processes = [
        subprocess.Popen(
            [*command, str(seed), "25", *ids],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url(), "MASTERPLAN_STANDIN": "0"},
            stdout=subprocess.PIPE,
        )
        for seed in range(2)
    ]
    granted = sum(int(process.communicate(timeout=60)[0]) for process in processes)

    check_books(granted)


def check_books(granted: int) -> None:
    """Every grant ended, some were refused, and the periods say what the ledger says."""
    assert 0 < granted == Hold.objects.exclude(status="open").count()
    assert {period.budget_id for period in BudgetPeriod.objects.all()} == set(
        Budget.objects.values_list("pk", flat=True)
    )
    for period in BudgetPeriod.objects.annotate(booked=Sum("usages__cost_usd")):
        assert period.held_usd == 0
        assert period.spent_usd == period.booked
        assert 1 < period.spent_usd <= HARD_USD
    assert Usage.objects.count() == Hold.objects.filter(status="settled").count()


def database_url() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
