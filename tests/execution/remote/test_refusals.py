"""Each way in which a push does not arrive, from a real git server: its reason is kept, and nothing is changed there."""

from pathlib import Path
from typing import Any

import pytest

from config.notices.models import Notice
from execution.export.remote import pushes
from planning.models import MasterPlan
from tests.execution.engine.cloned import git
from tests.execution.remote.git_server import GitServer
from tests.execution.remote.pushed import pushed, remember
from tests.execution.repository import worlds

pytestmark = pytest.mark.django_db
BRANCH = "masterplan/library"


def test_a_branch_that_moved_ahead_there_is_left_as_it_is(
    server: GitServer, plan: MasterPlan, tmp_path: Path
) -> None:
    remember(plan, server.url)
    pushed(plan)
    git(tmp_path, "clone", "--quiet", "--branch", BRANCH, str(server.repository), "mine")
    mine = tmp_path / "mine"
    git(
        mine,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@t",
        "commit",
        "-qm",
        "By hand",
        "--allow-empty",
    )
    git(mine, "push", "--quiet", "origin", BRANCH)
    before = server.heads()
    worlds.grow(plan, commits=1)

    made = pushed(plan)

    assert (made.status, made.reason) == ("failed", "moved_ahead")
    assert server.heads() == before
    assert "Nothing was overwritten" in made.detail
    notice = Notice.objects.get()
    assert (notice.kind, notice.path) == ("push_failed", f"/plans/{plan.pk}/files/")


@pytest.mark.parametrize(
    ("token", "detail"),
    [pytest.param("wrong-0123456789", "It answered 401.", id="wrong"),
     pytest.param("", "It answered 401.", id="none")],
)  # fmt: skip
def test_one_that_asks_for_a_password_is_said(
    server: GitServer, plan: MasterPlan, token: str, detail: str
) -> None:
    remember(plan, server.url, token)

    made = pushed(plan)

    assert (made.status, made.reason, made.detail) == ("failed", "login", detail)
    assert server.heads() == {}


def test_one_that_refuses_says_why(server: GitServer, plan: MasterPlan) -> None:
    remember(plan, server.url)
    server.hook("exit 1")

    made = pushed(plan)

    assert (made.status, made.reason) == ("failed", "refused")
    assert "pre-receive hook declined" in made.detail
    assert server.heads() == {}


@pytest.mark.parametrize(
    ("status", "detail"),
    [(302, "a redirect"), (403, "may not push"), (404, "no such"), (500, "500")],
)
def test_other_answers_are_said_and_redirects_are_not_followed(
    server: GitServer, plan: MasterPlan, status: int, detail: str
) -> None:
    remember(plan, server.url)
    server.status = status

    made = pushed(plan)

    assert (made.status, made.reason) == ("failed", "refused")
    assert detail in made.detail
    assert len(server.asked) == 1


def test_one_that_hangs_is_given_up(
    server: GitServer, plan: MasterPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "SECONDS", 0.3)
    remember(plan, server.url)
    server.hangs = True

    made = pushed(plan)

    assert (made.status, made.reason) == ("failed", "late")


def test_one_that_is_no_git_is_said(server: GitServer, plan: MasterPlan) -> None:
    remember(plan, server.url.replace("built.git", "nothing.git"))

    assert pushed(plan).reason == "refused"
    server.status = 200
    assert "as a git server does" in pushed(plan).detail


def test_nobody_there_is_said(server: GitServer, plan: MasterPlan, settings: Any) -> None:
    remember(plan, "http://127.0.0.1:9/built.git")

    assert pushed(plan).reason == "unreachable"


def test_this_machine_is_refused_unless_it_is_allowed(
    server: GitServer, plan: MasterPlan, settings: Any
) -> None:
    remember(plan, server.url)
    settings.GIT_NETWORKS = []

    made = pushed(plan)

    assert (made.status, made.reason) == ("failed", "address")
    assert "private network" in made.detail
    assert server.asked == []


def test_a_token_that_cannot_be_read_any_more_is_said(
    server: GitServer, plan: MasterPlan, settings: Any
) -> None:
    remember(plan, server.url)
    settings.SECRET_KEY = "another-secret-key-of-fifty-characters-or-nearly-so"

    made = pushed(plan)

    assert (made.reason, server.asked) == ("login", [])
    assert "SECRET_KEY" in made.detail
