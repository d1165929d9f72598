"""A git server, and a plan whose history began."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.access.models import User
from planning.models import MasterPlan
from tests.execution.remote.git_server import GitServer, serving
from tests.execution.repository import worlds
from tests.factories import member
from tests.pages.worlds import plan_for


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[GitServer]:
    settings.GIT_NETWORKS = ["127.0.0.1/32"]
    with serving(tmp_path) as made:
        yield made


@pytest.fixture
def owner() -> User:
    return member(username="alice", role="admin")


@pytest.fixture
def plan(owner: User) -> MasterPlan:
    made = plan_for(owner)
    worlds.grow(made)
    return made
