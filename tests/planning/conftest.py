from collections.abc import Callable
from typing import Any

import pytest

from config.access.models import User, Workspace
from costs.prices import price_list
from planning.discovery.interview import start_plan
from planning.models import MasterPlan
from tests.costs.scripted import script  # noqa: F401  (fixture)
from tests.factories import WorkspaceFactory, member
from tests.planning.worlds import LIBRARY, draft_plan


@pytest.fixture
def prices(db: None) -> None:
    price_list.load()


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
def plan(db: None) -> MasterPlan:
    """A small plan that waits for a decision."""
    return draft_plan()
