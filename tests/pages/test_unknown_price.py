"""A draft whose cost nobody can tell is still decided on."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.models import MasterPlan
from tests.pages import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    MasterPlan.objects.filter(pk=plan.pk).update(
        estimated_cost_low_usd=None, estimated_cost_likely_usd=None, estimated_cost_high_usd=None
    )
    return plan


def test_the_panel_says_unknown_and_what_approving_means(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    page = browser_of_alice.get(reverse("planning:plan-overview", args=[plan.pk])).content.decode()

    assert "has no price. You can approve the plan all the same" in page
    assert 'name="hard" value="100.00"' in page
    assert reverse("planning:plan-reject", args=[plan.pk]) in page


def test_it_can_be_rejected(plan: MasterPlan, browser_of_alice: Client) -> None:
    address = reverse("planning:plan-reject", args=[plan.pk])

    browser_of_alice.post(address, {"reason": "We cannot tell what it costs."})

    plan.refresh_from_db()
    assert plan.status == "rejected"
