"""The base of acceptance tests: an application of its own for each test, with an empty database and a still clock."""

import html
import re
import unittest
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy.orm import Session

from app.core.application import create_app
from app.core.clock import FrozenClock
from app.core.settings import Settings

Given = ParamSpec("Given")
Result = TypeVar("Result")
UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


class ApplicationTestCase(unittest.TestCase):
    """`client` asks the application and follows redirects; it is 15 January 2030, 9:00 UTC, until `clock` moves."""

    now = datetime(2030, 1, 15, 9, 0, tzinfo=UTC)

    def setUp(self) -> None:
        super().setUp()
        self.clock = FrozenClock(self.now)
        self.start("sqlite://")
        self.addCleanup(self.stop)

    def start(self, database_url: str) -> None:
        settings = Settings(database_url=database_url, secret_key="test")
        self.app = create_app(settings, self.clock)
        self.client = TestClient(self.app)
        self.client.__enter__()

    def stop(self) -> None:
        self.client.__exit__(None, None, None)

    def restart(self) -> None:
        """The application ends and another one starts on what was stored; the browser keeps its cookies."""
        kept = Path(self.enterContext(TemporaryDirectory())) / "kept.sqlite3"
        with self.app.state.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(kept),))
        cookies = self.client.cookies
        self.stop()
        self.start(f"sqlite:///{kept}")
        self.client.cookies = cookies

    @property
    def today(self) -> date:
        return self.clock.now().date()

    @contextmanager
    def session(self) -> Generator[Session, None, None]:
        """A session on the database of this test, committed at the end of the block."""
        with self.app.state.sessions() as session:
            yield session
            session.commit()

    def call(
        self,
        function: Callable[Concatenate[Session, Given], Result],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Result:
        """What a service returns, called with a session before the other arguments, and committed."""
        with self.session() as session:
            return function(session, *args, **kwargs)

    def submit(self, path: str, **fields: Any) -> Response:
        """Sends a form as a browser does, and follows to the page that comes after it."""
        given = {name: "" if value is None else value for name, value in fields.items()}
        return self.client.post(path, data=given)

    def sign_in(self, email: str, password: str) -> Response:
        """Where the application has accounts."""
        return self.submit("/sign-in", email=email, password=password)

    def text(self, response: Response) -> str:
        """What a person reads on a page, with single spaces."""
        seen = TAG.sub(" ", UNSEEN.sub(" ", response.text))
        return " ".join(html.unescape(seen).split())

    def field_error(self, response: Response, name: str) -> str:
        """The message at a field of a form; empty if there is none."""
        found = re.search(rf'id="{re.escape(name)}-error"[^>]*>(.*?)</', response.text, re.DOTALL)
        return html.unescape(found[1]).strip() if found else ""

    def assert_shows(self, response: Response, *texts: str) -> None:
        seen = self.text(response)
        for text in texts:
            self.assertIn(text, seen)

    def assert_hides(self, response: Response, *texts: str) -> None:
        seen = self.text(response)
        for text in texts:
            self.assertNotIn(text, seen)
