"""One system with previews of all kinds, each started when a test first asks for it."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import psycopg
import pytest

from execution.errors import IndexUnavailable
from execution.sandbox.dependencies.environments import environment_for
from planning.stacks.registry import stack_named
from tests.browsing import ROOT, Site, clean_environment

HARM = ["crash", "hang", "eater", "forks", "files", "blank", "away", "quits"]
KINDS = ["library", "terminal", "tricks", *HARM]
OPEN = {"building", "starting", "ready"}
# A busy machine is slow, not broken.
PATIENCE_SECONDS = 60.0


@dataclass(kw_only=True)
class Previews:
    """The system, its database, a signed-in member, and the previews by what they show."""

    site: Site
    database: str
    member: httpx2.Client
    plans: dict[str, str]
    many: list[str]
    started: dict[str, str] = field(default_factory=dict)
    clients: list[httpx2.Client] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.site.url.rpartition(":")[2])

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def post(
        self, path: str, *, member: httpx2.Client | None = None, **data: str
    ) -> httpx2.Response:
        client = member or self.member
        data |= {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
        return client.post(path, data=data)

    def of(self, *names: str) -> str:
        """The preview of the first, all of them started once."""
        for name in names:
            if name not in self.started:
                self.started[name] = self.start(self.plans[name])
        return self.started[names[0]]

    def start(self, plan: str) -> str:
        answer = self.post(f"/plans/{plan}/preview/")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"].split("/")[2]

    def state(self, preview: str) -> tuple[str, str, str]:
        """Status, reason and log."""
        query = "SELECT status, reason, log FROM execution_preview WHERE id = %s"
        status, reason, log = self.sql(query, preview)[0]
        return str(status), str(reason), str(log)

    def becomes(self, preview: str, *statuses: str) -> tuple[str, str, str]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self.state(preview))[0] not in statuses:
            assert found[0] in OPEN, found
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return found

    def link(self, preview: str) -> str:
        """Into it, good for one time."""
        answer = self.post(f"/previews/{preview}/open/")
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def at(self, address: str) -> httpx2.Client:
        """A browser at the host of a preview, which this machine's resolver need not know."""
        url = httpx2.URL(address)
        client = httpx2.Client(
            base_url=f"http://127.0.0.1:{url.port}",
            headers={"Host": f"{url.host}:{url.port}"},
            timeout=30,
            trust_env=False,
        )
        self.clients.append(client)
        return client

    def inside(self, preview: str) -> httpx2.Client:
        link = self.link(preview)
        client = self.at(link)
        answer = client.get(httpx2.URL(link).raw_path.decode())
        assert answer.status_code == 303, answer.text
        client.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return client


def sign_in(url: str, username: str, password: str) -> httpx2.Client:
    client = httpx2.Client(base_url=url, timeout=60, trust_env=False)
    page = client.get("/login/", follow_redirects=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text
    given = {"username": username, "password": password, "csrfmiddlewaretoken": token[1]}
    assert client.post(page.url.path, data=given).status_code == 302
    return client


@pytest.fixture(scope="session")
def previews(site: Site) -> Iterator[Previews]:
    _lend_environments(site.home)
    database = (site.home / "run" / "postgres.url").read_text()
    made = _made(site, database, [*KINDS, "many"])
    found = Previews(
        site=site,
        database=database,
        member=sign_in(site.url, site.username, site.password),
        plans=dict(zip(KINDS, made, strict=False)),
        many=made[len(KINDS) :],
    )
    yield found
    for client in [found.member, *found.clients]:
        client.close()


def _lend_environments(home: Path) -> None:
    """Those of the tests, so that none is installed anew."""
    try:
        folder = environment_for(stack_named("fastapi").lock)
    except IndexUnavailable as error:
        pytest.skip(str(error))
    assert folder is not None
    lent = home / "environments" / folder.name
    lent.parent.mkdir(exist_ok=True)
    if not lent.exists():
        lent.symlink_to(folder)


def _made(site: Site, database: str, names: list[str]) -> list[str]:
    variables = {"DATABASE_URL": database, "SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.preview.worlds", *names],
        cwd=ROOT,
        env=clean_environment(site.home, **variables)
        | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
