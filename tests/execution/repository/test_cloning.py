"""`git clone` over HTTP with a token: a real git against the views."""

import base64
import gzip
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from config.access.api import tokens
from config.access.models import User
from execution.source.repository import serving
from planning.models import MasterPlan
from tests.execution.engine.cloned import git, tried
from tests.execution.repository import worlds
from tests.factories import member
from tests.pages.worlds import plan_for

BODY = f"application/x-{serving.SERVICE}-request"


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"any:{secret}".encode()).decode()}


def secret_of(user: User) -> str:
    return tokens.make(user, name="ci", scope="read", days=1)[1]


@pytest.fixture
def owner(db: None) -> User:
    return member(username="alice")


@pytest.fixture
def plan(owner: User) -> MasterPlan:
    made = plan_for(owner)
    worlds.grow(made)
    return made


def refs(plan: MasterPlan, headers: dict[str, str], service: str = serving.SERVICE) -> int:
    path = f"/git/{plan.pk}.git/info/refs?service={service}"
    return Client(headers=headers).get(path).status_code


@pytest.mark.django_db(transaction=True)
def test_git_clones_fetches_what_is_new_and_cannot_push(
    live_server: LiveServer, tmp_path: Path
) -> None:
    alice = member(username="alice")
    plan = plan_for(alice)
    worlds.grow(plan)
    token, secret = tokens.make(alice, name="ci", scope="read", days=1)
    host = live_server.url.removeprefix("http://")
    address = f"http://any:{secret}@{host}/git/{plan.pk}.git"
    clone = tmp_path / "shop"

    git(tmp_path, "clone", "--quiet", address, "shop")
    git(tmp_path, "clone", "--quiet", "--depth", "1", address, "shallow")

    assert git(clone, "log", "--format=%s").splitlines()[0] == "T-003 Rule 3"
    assert git(clone, "tag").split() == ["wave-1", "wave-2", "wave-3"]
    assert git(clone, "fsck", "--full", "--strict") == ""
    assert git(tmp_path / "shallow", "log", "--format=%s").splitlines() == ["T-003 Rule 3"]
    worlds.grow(plan, commits=40)
    git(clone, "pull", "--quiet", "--ff-only", "--tags")
    assert len(git(clone, "log", "--format=%s").splitlines()) == 43
    pushed = tried(clone, "push", "origin", "main:other")
    assert pushed.returncode != 0
    assert "read-only" in pushed.stderr
    tokens.revoke(token, alice)
    refused = tried(clone, "fetch")
    assert refused.returncode != 0
    assert "Authentication failed" in refused.stderr


def test_only_a_token_opens_it(plan: MasterPlan, owner: User) -> None:
    signed_in = Client()
    signed_in.force_login(owner)
    path = f"/git/{plan.pk}.git/info/refs?service={serving.SERVICE}"

    refused = signed_in.get(path)

    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert refs(plan, basic(secret_of(owner))) == 200


@pytest.mark.parametrize(
    "header", ["Basic", "Basic ???", "Basic YWJj", "Bearer abc", "Basic " + "A" * 9000]
)
def test_what_is_no_token_is_refused(plan: MasterPlan, header: str) -> None:
    assert refs(plan, {"Authorization": header}) == 401


def test_strangers_find_nothing(plan: MasterPlan) -> None:
    assert refs(plan, basic(secret_of(member(username="mallory")))) == 404


def test_a_plan_without_a_history_says_so(owner: User) -> None:
    empty = plan_for(owner)
    path = f"/git/{empty.pk}.git/info/refs?service={serving.SERVICE}"

    answer = Client(headers=basic(secret_of(owner))).get(path)

    assert answer.status_code == 409
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b"No wave of this plan" in answer.content


@pytest.fixture
def bad(plan: MasterPlan, owner: User) -> Client:
    return Client(headers=basic(secret_of(owner)))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"rubbish", id="rubbish"),
        pytest.param(b"0032want " + b"0" * 40 + b"\n00000009done\n", id="unknown commit"),
        pytest.param(b"fffe" + b"a" * 10, id="cut short"),
        pytest.param(b"x" * (serving.MOST_BYTES + 1), id="too long"),
    ],
)
def test_what_no_git_would_ask_is_refused_and_breaks_nothing(
    bad: Client, plan: MasterPlan, body: bytes
) -> None:
    path = f"/git/{plan.pk}.git/git-upload-pack"

    assert bad.post(path, body, content_type=BODY).status_code in (200, 422)
    assert bad.post(path, body, content_type="text/plain").status_code == 415


def test_a_body_that_swells_is_refused(bad: Client, plan: MasterPlan) -> None:
    swelling = gzip.compress(bytes(50 * 1024 * 1024))

    answer = bad.post(
        f"/git/{plan.pk}.git/git-upload-pack", swelling, content_type=BODY,
        headers={"Content-Encoding": "gzip"},
    )  # fmt: skip

    assert answer.status_code == 422
