"""A draft, and two operators: one of its workspace, and one of none."""

import pytest
from django.test import Client

from config.access.models import User
from costs.prices import price_list
from planning.models import MasterPlan
from tests.planning.worlds import draft_plan


@pytest.fixture
def plan(db: None) -> MasterPlan:
    price_list.load()
    return draft_plan()


@pytest.fixture
def owner(plan: MasterPlan) -> Client:
    """An operator who owns the plan."""
    User.objects.filter(pk=plan.owner_id).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=plan.owner_id))
    return client


@pytest.fixture
def operator(db: None) -> Client:
    """One who belongs to no workspace."""
    client = Client()
    client.force_login(User.objects.create_superuser("operator", password="x"))
    return client
