from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from config.access.models import User, Workspace
from costs import pricing
from planning.discovering import start_plan
from planning.models import MasterPlan
from tests.costs.scripted import Script, serving
from tests.factories import WorkspaceFactory, member
from tests.planning.worlds import LIBRARY


@pytest.fixture
def prices(db: None) -> None:
    pricing.load()


@pytest.fixture
def workspace(db: None) -> Workspace:
    return WorkspaceFactory()


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return member(workspace, role="approver")


@pytest.fixture
def begin(prices: None, owner: User, workspace: Workspace) -> Callable[..., MasterPlan]:
    """Start a plan of the owner; keywords replace the brief and the rest."""

    def start(**fields: Any) -> MasterPlan:
        given: dict[str, Any] = {"owner": owner, "workspace": workspace, "brief": LIBRARY}
        return start_plan(**given | fields)

    return start


@pytest.fixture
def script(settings: Settings) -> Iterator[Script]:
    """A model server that answers what a test tells it to."""
    settings.BACKOFF_SECONDS = 0.01
    settings.ANTHROPIC_API_KEY = "scripted"
    with serving() as script:
        settings.ANTHROPIC_BASE_URL = script.url
        yield script
