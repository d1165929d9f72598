from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from config.shared.prompts import Prompt
from costs.model_client.door import Call
from costs.models import Budget
from costs.prices import price_list
from tests.costs.reading import make_budget
from tests.costs.scripted import script  # noqa: F401  (fixture)

MODEL = "claude-sonnet-5-5"


@pytest.fixture
def real_money(settings: Settings) -> None:
    """The stand-in serves the tests; what these book counts as paid for."""
    settings.STANDIN_IN_USE = False


@pytest.fixture
def prices(db: None) -> None:
    price_list.load()


@pytest.fixture
def budget(prices: None) -> Budget:
    return Budget.objects.create(
        scope="plan", key=str(uuid4()), soft_limit_usd=Decimal(5), hard_limit_usd=Decimal(10)
    )


@pytest.fixture
def plan_budget() -> Budget:
    return make_budget("plan", "one", soft="5", hard="10")


@pytest.fixture
def call(budget: Budget) -> Callable[..., Call]:
    """A call paid by `budget`; keywords replace its fields."""

    def make(**fields: Any) -> Call:
        fields.setdefault(
            "prompt", Prompt(system="Be brief.", user="<brief>\nx\n</brief>", sha="f" * 12)
        )
        fields.setdefault("job", "ChatReply")
        fields.setdefault("budgets", (budget.pk,))
        return Call(subject="plan:one", model=MODEL, max_tokens=1000, **fields)

    return make
