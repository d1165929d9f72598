"""Programs with tokens of several people of one team, and of another team."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.access.api import tokens
from config.access.models import User
from config.mcp import protocol
from config.mcp.invocation import Caller
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds


def program(user: User, *, scope: str = "write") -> Client:
    """A client that sends a token with every request."""
    _, secret = tokens.make(user, name="test", scope=scope, days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def session(user: User, *, scope: str = "write", tool_set: str = "all") -> protocol.Session:
    """What the MCP server knows of a request with a token of this person."""
    _, secret = tokens.make(user, name="test", scope=scope, days=1)
    caller = Caller(authorization=f"Bearer {secret}", host="127.0.0.1:8002", scheme="http")
    return protocol.Session(tool_set=tool_set, may_write=scope == "write", caller=caller)


def send(api: Client, path: str, body: Any = None, **headers: str) -> Any:
    return api.post(
        f"/api/v1{path}",
        body or {},
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def read(api: Client, path: str) -> Any:
    return api.get(f"/api/v1{path}")


@contextmanager
def kept_open() -> Iterator[None]:
    """The end of a request or of a socket's query does not close the connection whose transaction this test is.

    Django and Channels close one that is old, or not as it was set up; so it is said to be set up as it is.
    """
    connection.close_at = None
    connection.settings_dict["AUTOCOMMIT"] = connection.get_autocommit()
    try:
        yield
    finally:
        connection.settings_dict["AUTOCOMMIT"] = True


def call(session: protocol.Session, name: str, arguments: dict[str, Any]) -> Any:
    with kept_open():
        return protocol.call(session, name, arguments)


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
