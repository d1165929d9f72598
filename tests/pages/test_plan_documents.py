"""A plan is saved as a file from its page, and imported from one; what is refused says why beside the file."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.access.models import User
from execution.models import GivenAnswer
from planning.models import MasterPlan
from tests.documents import SHOP_PLAN, as_bytes, shop
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def send(client: Client, content: bytes, **fields: str) -> tuple[int, str]:
    file = SimpleUploadedFile("plan.json", content, content_type="application/json")
    response = client.post("/plans/import/", {"file": file, **fields})
    page = response.headers.get("Location", "") + response.content.decode()
    return response.status_code, page


def test_an_uploaded_plan_is_a_draft_and_can_be_saved_again(
    browser_of_alice: Client, stranger: Client
) -> None:
    assert "Import a plan" in browser_of_alice.get("/plans/").content.decode()

    status, page = send(browser_of_alice, SHOP_PLAN.read_bytes())

    plan = MasterPlan.objects.get()
    assert (status, page) == (302, f"/plans/{plan.pk}/")
    assert GivenAnswer.objects.count() == 6
    overview = browser_of_alice.get(page).content.decode()
    assert "The plan is imported. It is a draft until it is approved." in overview
    assert f'href="/plans/{plan.pk}/document/"' in overview
    saved = browser_of_alice.get(f"/plans/{plan.pk}/document/")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="shop.json"'
    assert json.loads(saved.content)["atoms"] == json.loads(SHOP_PLAN.read_text())["atoms"]
    assert (
        "imported the plan" in browser_of_alice.get(f"/plans/{plan.pk}/history/").content.decode()
    )
    assert stranger.get(f"/plans/{plan.pk}/document/").status_code == 404


def test_what_is_wrong_is_said_beside_the_file(browser_of_alice: Client) -> None:
    status, page = send(browser_of_alice, as_bytes(shop(version=3, plan={})))
    assert status == 422
    assert "version 3 is unknown; version 1 can be read." in page

    status, page = send(browser_of_alice, as_bytes(shop(plan={"name": "<b>", "package": "a-b"})))

    assert status == 422
    assert "This file was not imported, and nothing was changed" in page
    assert "plan.package: &#x27;a-b&#x27; cannot be the name of a new Python package." in page
    assert send(browser_of_alice, b"{" + b" " * (9 * 1024 * 1024))[1].count("It has 9.0 MB") == 1
    assert send(browser_of_alice, b"")[0] == 422
    assert browser_of_alice.post("/plans/import/", {}).status_code == 422
    assert not MasterPlan.objects.exists()


def test_a_name_that_is_taken_is_said_beside_the_name(browser_of_alice: Client) -> None:
    send(browser_of_alice, SHOP_PLAN.read_bytes())

    status, page = send(browser_of_alice, SHOP_PLAN.read_bytes())

    assert status == 422
    assert "There is a plan named &#x27;Shop&#x27;" in page
    assert send(browser_of_alice, SHOP_PLAN.read_bytes(), name="Corner shop")[0] == 302
    assert set(MasterPlan.objects.values_list("project_name", flat=True)) == {"Shop", "Corner shop"}


def test_it_needs_a_workspace_where_one_may_start_plans(alice: User) -> None:
    onlooker = UserFactory()
    MembershipFactory(user=onlooker, role="viewer")
    client = Client()
    client.force_login(onlooker)

    status, page = send(client, SHOP_PLAN.read_bytes())

    assert status == 422
    assert "an administrator can add you to one" in page
    assert not MasterPlan.objects.exists()
