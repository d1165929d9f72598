"""What is booked after a plan came to rest is pushed to its open pages, and what rests not is left alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest

from config.shared import live
from costs.ledger import holds
from tests.costs.reading import bill, hold
from tests.factories import MasterPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
Capture = Callable[..., AbstractContextManager[object]]


@pytest.mark.parametrize(("status", "is_told"), [("paused", True), ("in_progress", False)])
def test_a_call_booked_after_the_pause_changes_the_figures_shown(
    status: str,
    is_told: bool,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "publish", lambda group, kind, **_: told.append((group, kind)))
    plan = MasterPlanFactory(status=status)
    first, second = hold(plan.budget, key="a:1"), hold(plan.budget, key="b:1")

    with django_capture_on_commit_callbacks(execute=True):
        holds.settle(first, bill("0.4"))
        holds.release(second)

    expected = [(live.plan_group(plan.pk), "plan_spent")] * 2 if is_told else []
    assert told == expected
    assert plan.budget.periods.get().spent_usd == Decimal("0.4")
