"""A team: one person of each role, and somebody of another team."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from config.access.models import Membership, User, Workspace
from tests.factories import WorkspaceFactory, member

Visit = Callable[[User], Client]


@pytest.fixture
def team(db: None) -> Workspace:
    workspace: Workspace = WorkspaceFactory(name="Library team")
    for role in Membership.Role:
        member(workspace, role, username=role.value)
    return workspace


@pytest.fixture
def person(team: Workspace) -> Callable[[str], User]:
    """By role, or `stranger`, who is the administrator of another team."""

    def named(role: str) -> User:
        if role == "stranger":
            return member(username="stranger")
        return User.objects.get(username=role)

    return named


def visit(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What each returned; all begin at the same moment, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        try:
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
