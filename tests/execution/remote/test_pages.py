"""The pages of a workspace's repository: who sets it, what they are told, and what a plan shows of its pushes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import AuditEntry, User
from execution.models import GitRemote, Push
from planning.models import MasterPlan
from tests.execution.repository import worlds
from tests.factories import member
from tests.pages.worlds import plan_for

pytestmark = pytest.mark.django_db
TOKEN = "glpat-0123456789abcdef"
URL = "https://93.184.216.34/team/built.git"


@pytest.fixture
def owner() -> User:
    return member(username="alice", role="admin")


@pytest.fixture
def plan(owner: User) -> MasterPlan:
    made = plan_for(owner)
    worlds.grow(made)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(plan: MasterPlan) -> str:
    return reverse("execution:own-repository", args=[plan.workspace_id])


def sent(**fields: Any) -> dict[str, Any]:
    return {"edition": 0, "url": URL, "username": "", "token": TOKEN} | fields


def test_an_administrator_says_where_it_is_and_the_token_is_never_shown(
    plan: MasterPlan, owner: User
) -> None:
    client = signed_in(owner)

    answer = client.post(page(plan), sent(), follow=True)

    assert "Each release is pushed there from now on." in answer.content.decode()
    assert TOKEN not in answer.content.decode()
    assert "cdef" in answer.content.decode()
    assert GitRemote.objects.get().url == URL
    assert AuditEntry.objects.filter(verb="set_repository", actor="alice").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "https://10.0.0.1/a.git"}, "private network"),
        ({"url": "http://93.184.216.34/a.git"}, "begins with https"),
        ({"url": "git@example.org:a.git"}, "begins with https"),
        ({"url": "https://me:secret@93.184.216.34/a.git"}, "name and password"),
        ({"url": "https://93.184.216.34/a.git?x=1"}, "question mark"),
        ({"url": ""}, "required"),
        ({"username": "a:b"}, "no colon"),
        ({"token": "clé-0123456789"}, "plain ASCII"),
    ],
)
def test_what_cannot_be_used_is_said_where_it_was_written(
    plan: MasterPlan, owner: User, fields: dict[str, str], words: str
) -> None:
    answer = signed_in(owner).post(page(plan), sent(**fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not GitRemote.objects.exists()


def test_a_kept_token_goes_nowhere_else(plan: MasterPlan, owner: User) -> None:
    client = signed_in(owner)
    client.post(page(plan), sent())

    elsewhere = client.post(page(plan), sent(edition=1, token="", url=URL + "x"))
    same = client.post(page(plan), sent(edition=1, token=""))

    assert elsewhere.status_code == 422
    assert "Enter the token too" in elsewhere.content.decode()
    assert same.status_code == 302
    assert (GitRemote.objects.get().url, GitRemote.objects.get().token_ends_with) == (URL, "cdef")


def test_an_older_page_overwrites_nothing(plan: MasterPlan, owner: User) -> None:
    client = signed_in(owner)
    client.post(page(plan), sent())

    again = client.post(page(plan), sent(url=URL + "x"))
    older = client.post(page(plan), sent(edition=7, url=URL + "x"))

    assert (again.status_code, older.status_code) == (409, 409)
    assert GitRemote.objects.get().url == URL


def test_members_read_it_strangers_find_nothing(plan: MasterPlan, owner: User) -> None:
    viewer = signed_in(member(plan.workspace, "viewer", username="victor"))
    stranger = signed_in(member(username="mallory"))

    assert viewer.get(page(plan)).status_code == 200
    assert "<form" not in viewer.get(page(plan)).content.decode().split("<h1", 1)[1]
    assert viewer.post(page(plan), sent()).status_code == 403
    assert stranger.get(page(plan)).status_code == 404
    assert stranger.post(reverse("execution:plan-push", args=[plan.pk])).status_code == 404


def test_it_can_be_removed(plan: MasterPlan, owner: User) -> None:
    client = signed_in(owner)
    client.post(page(plan), sent())

    client.post(reverse("execution:own-repository-remove", args=[plan.workspace_id]))

    assert not GitRemote.objects.exists()
    assert AuditEntry.objects.filter(verb="remove_repository").count() == 1


def test_a_plan_shows_what_came_of_its_pushes_and_offers_another(
    plan: MasterPlan, owner: User
) -> None:
    client = signed_in(owner)
    files = reverse("execution:plan-files", args=[plan.pk])
    assert "Say where it is" in client.get(files).content.decode()
    client.post(page(plan), sent())
    assert "Push now" in client.get(files).content.decode()
    Push.objects.create(
        plan=plan,
        status="failed",
        reason="refused",
        detail="It said: <b>no</b>",
        branch="masterplan/x",
    )

    shown = client.get(files).content.decode()

    assert "Push again" in shown
    assert "It refused the push. It said: &lt;b&gt;no&lt;/b&gt;" in shown
    answer = client.post(reverse("execution:plan-push", args=[plan.pk]), follow=True)
    assert "The push is on its way" in answer.content.decode()
    assert "Push again" not in answer.content.decode()
    assert Push.objects.filter(status="pending", asked_by="alice").count() == 1


def test_a_program_asks_for_a_push_and_reads_what_came_of_it(plan: MasterPlan, owner: User) -> None:
    path, client = f"/api/v1/masterplans/{plan.pk}/pushes", signed_in(owner)
    nowhere = client.post(path)
    client.post(page(plan), sent())

    asked = client.post(path)
    again = client.post(path)

    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "no_remote")
    assert (asked.status_code, asked.json()["status"]) == (202, "pending")
    assert (again.status_code, again.json()["code"]) == (409, "push_under_way")
    listed = client.get(path).json()
    assert [one["id"] for one in listed["pushes"]] == [asked.json()["id"]]
    assert (listed["pushes"][0]["asked_by"], listed["pushes"][0]["release"]) == ("alice", None)
    viewer = member(plan.workspace, role="viewer")
    assert signed_in(viewer).post(path).status_code == 403
    assert signed_in(member()).get(path).status_code == 404
