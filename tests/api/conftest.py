"""Programs with tokens of several people of one team, and of another team."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from config.access.api import tokens
from config.access.models import User
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds

Caller = Callable[..., Any]


def program(user: User, *, scope: str = "write") -> Client:
    """A client that sends a token with every request."""
    _, secret = tokens.make(user, name="test", scope=scope, days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def alice(db: None) -> User:
    return member(username="alice")


@pytest.fixture
def api(alice: User) -> Client:
    return program(alice)


@pytest.fixture
def stranger(db: None) -> Client:
    return program(member(username="charlie"))


@pytest.fixture
def draft(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return plan
