"""A member of a team with a browser, and somebody of another team."""

import pytest
from django.test import Client

from config.access.models import User
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds


@pytest.fixture
def alice(db: None) -> User:
    return member(username="alice")


@pytest.fixture
def browser_of_alice(alice: User) -> Client:
    return _signed_in(alice)


@pytest.fixture
def stranger(db: None) -> Client:
    return _signed_in(member(username="charlie"))


@pytest.fixture
def draft(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return plan


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
