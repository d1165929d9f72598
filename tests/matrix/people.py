"""Everybody who may knock: their browsers, their programs, and their agents."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from config.access.models import User, Workspace
from config.mcp.protocol import Session
from tests.api.conftest import program, session
from tests.factories import member

ROLES = ["viewer", "member", "reviewer", "approver", "admin"]
# In the order of the columns. An operator is a superuser of Django's admin, and here an admin of the team too.
PEOPLE = ["anonymous", "stranger", *ROLES, "operator"]
PAGES = RequestFactory()
HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass(frozen=True, kw_only=True)
class Person:
    """`cookie` is of a browser in which this person is signed in."""

    name: str
    cookie: str
    program: Client
    # None: its agent has no token, and does not come past the door.
    agent: Session | None

    def visit(self, method: str, path: str, sent: dict[str, Any] | None = None) -> Any:
        """What a page answers; without keeping, as Django's client does, what every template was given."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        make = PAGES.get if method == "GET" else PAGES.post
        return HANDLER(make(path, sent or {}, headers=headers).environ)


def person(name: str, owner: User) -> Person:
    """The owner of all there is stands for the admins."""
    team = owner.memberships.get().workspace
    user = owner if name == "admin" else _user(name, team)
    client = program(user) if user else Client()
    client.raise_request_exception = False
    return Person(
        name=name,
        cookie=_cookie(user) if user else "",
        program=client,
        agent=session(user) if user else None,
    )


def _cookie(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _user(name: str, team: Workspace) -> User | None:
    if name == "anonymous":
        return None
    if name == "stranger":
        return member(username=name)
    rights: dict[str, Any] = {}
    if name == "operator":
        rights = {"is_staff": True, "is_superuser": True}
    return member(team, name if name in ROLES else "admin", username=name, **rights)
