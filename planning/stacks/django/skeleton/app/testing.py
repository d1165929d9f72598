"""The base of acceptance tests: for each test an empty database and a still clock."""

import html
import re
import sqlite3
import unittest
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ParamSpec, TypeVar

from django.db import connection, connections, transaction
from django.test.client import Client

from app.core.clock import CLOCK
from app.core.databases import database, make_tables

Given = ParamSpec("Given")
Result = TypeVar("Result")
UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
# The tables, made once and then copied for each test.
EMPTY = sqlite3.connect(":memory:")


def use_empty_database() -> None:
    """In memory, whatever the environment says."""
    if connection.settings_dict["NAME"] != ":memory:":
        use_database("sqlite://")
    if not EMPTY.execute("SELECT 1 FROM sqlite_master").fetchone():
        make_tables()
        connection.connection.backup(EMPTY)
    EMPTY.backup(connection.connection)


def use_database(url: str) -> None:
    connection.close()
    connections.settings["default"] |= database(url)
    del connections["default"]
    connection.ensure_connection()


class Browser:
    """Follows redirects. Values are those of a query or a form, or with `json` the body; `headers` by name.

    An error of the program is an error of the test.
    """

    def __init__(self) -> None:
        self.own = Client()

    def get(self, path: str, data: Any = None, **more: Any) -> Any:
        return self.ask("GET", path, data=data, **more)

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        return self.ask("POST", path, data=data, **more)

    def put(self, path: str, **more: Any) -> Any:
        return self.ask("PUT", path, **more)

    def patch(self, path: str, **more: Any) -> Any:
        return self.ask("PATCH", path, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self.ask("DELETE", path, **more)

    def ask(
        self, method: str, path: str, *, json: Any = None, data: Any = None, **more: Any
    ) -> Any:
        send: Callable[..., Any] = getattr(self.own, method.lower())
        if json is not None:
            more |= {"data": json, "content_type": "application/json"}
        elif data is not None:
            more |= {"data": data}
        return send(path, **{"follow": True, **more})


class ApplicationTestCase(unittest.TestCase):
    """`client` asks the application and follows redirects; it is 15 January 2030, 9:00 UTC, until `clock` moves."""

    now = datetime(2030, 1, 15, 9, 0, tzinfo=UTC)

    def setUp(self) -> None:
        super().setUp()
        use_empty_database()
        self.clock = CLOCK
        self.clock.freeze(self.now)
        self.addCleanup(self.clock.freeze, None)
        self.client = Browser()

    @property
    def today(self) -> date:
        return self.clock.now().date()

    def restart(self) -> None:
        """The application ends and starts again on what was stored; the browser keeps its cookies."""
        kept = Path(self.enterContext(TemporaryDirectory())) / "kept.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(kept)])
        use_database(f"sqlite:///{kept}")
        make_tables()
        cookies = self.client.own.cookies
        self.client = Browser()
        self.client.own.cookies = cookies

    def call(
        self, function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """What a service returns; what it changed is kept if it raises nothing."""
        with transaction.atomic():
            return function(*args, **kwargs)

    def submit(self, path: str, **fields: Any) -> Any:
        """Sends a form as a browser does, and follows to the page that comes after it."""
        given = {name: "" if value is None else value for name, value in fields.items()}
        return self.client.post(path, given)

    def text(self, response: Any) -> str:
        """What a person reads on a page, with single spaces."""
        seen = TAG.sub(" ", UNSEEN.sub(" ", response.text))
        return " ".join(html.unescape(seen).split())

    def field_error(self, response: Any, name: str) -> str:
        """The message at a field of a form; empty if there is none."""
        found = re.search(rf'id="{re.escape(name)}-error"[^>]*>(.*?)</', response.text, re.DOTALL)
        return html.unescape(found[1]).strip() if found else ""

    def assert_shows(self, response: Any, *texts: str) -> None:
        seen = self.text(response)
        for text in texts:
            self.assertIn(text, seen)

    def assert_hides(self, response: Any, *texts: str) -> None:
        seen = self.text(response)
        for text in texts:
            self.assertNotIn(text, seen)
