"""Rows whose holder did not come back: every kind of them is freed, each by what its model registered."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from config.shared.database import lapsed
from config.shared.database.leases import Lease, Leased, LeaseLost, claim
from planning.models import MasterPlan, Milestone
from tests.factories import MasterPlanFactory, MilestoneFactory


def test_every_row_that_a_worker_holds_is_freed_when_it_lapses() -> None:
    current_app.loader.import_default_modules()
    leased = {model for model in apps.get_models() if issubclass(model, Leased)}

    assert leased
    assert leased == set(lapsed.freeings)


@pytest.mark.django_db
def test_a_lapsed_plan_is_free_and_its_late_holder_writes_nothing() -> None:
    plan = MasterPlanFactory(status="generating")
    rows = MasterPlan.objects.filter(pk=plan.pk, status="generating")
    fence = claim(rows, waiting_for="model")
    assert fence is not None
    late = Lease(rows, fence=fence, deadline=timezone.now() + timedelta(minutes=1))
    assert lapsed.free_lapsed("planning") == 0
    rows.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert lapsed.free_lapsed("planning") == 1
    assert lapsed.free_lapsed("planning") == 0

    assert (rows.get().lease_until, rows.get().waiting_for) == (None, "nothing")
    with pytest.raises(LeaseLost):
        late.confirm()


def broken(rows: QuerySet[Any]) -> None:
    raise RuntimeError


@pytest.mark.django_db
def test_a_model_that_cannot_be_freed_keeps_none_of_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plan = MasterPlanFactory(status="generating", lease_until=timezone.now() - timedelta(1))
    part = MilestoneFactory(phase__plan=plan, lease_until=timezone.now() - timedelta(1))

    breaking = lapsed.freeings | {MasterPlan: lapsed.Freeing({}, broken)}
    monkeypatch.setattr(lapsed, "freeings", breaking)

    assert lapsed.free_lapsed("planning") == 1

    assert not Milestone.objects.get(pk=part.pk).lease_until
    assert MasterPlan.objects.get(pk=plan.pk).lease_until
    assert "broke model=MasterPlan" in caplog.text
