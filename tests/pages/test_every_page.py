"""Every page as its owner sees it, and as somebody without a workspace does: nothing of tests/pages/faults.py is there."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from tests.api.operations import World, world
from tests.factories import UserFactory, member
from tests.matrix.requests import addresses
from tests.pages.faults import faults
from tests.pages.reading import html_of

SIGNED_OUT = ("login", "password-forgotten", "password-sent")


@pytest.fixture
def made(db: None) -> World:
    return world(member(username="the-owner", is_staff=True))


def found_by(browser: Client, made: World, *, whole: bool = True) -> dict[str, list[str]]:
    """By address, what is wrong with each page; `whole` with those of one row."""
    found = {}
    for _, pattern, path in addresses(made):
        if "<" in pattern and not whole:
            continue
        answer = browser.get(path)
        html = "" if answer.streaming else answer.content.decode(errors="replace")
        if html.startswith("<!doctype"):
            found[f"{answer.status_code} {path}"] = faults(html)
    return found


def said(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{page}: {fault}" for page, wrong in found.items() for fault in wrong)


def _owner() -> User:
    return User.objects.get(username="the-owner")


def test_the_owners_pages_say_nothing_raw_and_leave_nobody_out(made: World) -> None:
    browser = Client()
    browser.force_login(_owner())

    found = found_by(browser, made)

    assert sum(page.startswith("200") for page in found) > 40
    assert said(found) == ""


def test_nor_do_those_of_somebody_without_a_workspace(made: World) -> None:
    browser = Client()
    browser.force_login(UserFactory(username="nobody-yet"))

    found = found_by(browser, made, whole=False)

    assert said(found) == ""


def test_nor_do_those_before_signing_in(made: World) -> None:
    pages = {name: html_of(Client().get(reverse(name))) for name in SIGNED_OUT}
    pages["join"] = html_of(Client().get(reverse("access:join", args=[made.ids["secret"]])))
    pages["gone"] = html_of(Client().get(reverse("access:join", args=["nothing"])))

    assert said({name: faults(html) for name, html in pages.items()}) == ""


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        pytest.param("<p>Started None ago</p>", "a missing value", id="none"),
        pytest.param("<p>{{ plan.name }}</p>", "template code", id="template"),
        pytest.param("<p>It is in_progress</p>", "the name of a state", id="state"),
        pytest.param("<p>0e390cec-6b18-4104-a170-bffe062f6940</p>", "an id", id="id"),
        pytest.param("<p>$0.0625</p>", "a fraction of a cent", id="money"),
        pytest.param("<h3>Deep</h3>", "a heading h3 behind h1", id="heading"),
        pytest.param('<input name="why">', "a field without a label: why", id="label"),
        pytest.param("<table><tr><th></th></tr></table>", "an empty th", id="head"),
        pytest.param('<a href="/"></a>', "a a without words", id="link"),
        pytest.param("<summary><a>x</a></summary>", "a a within", id="nested"),
        pytest.param('<i id="a"></i><i id="a"></i>', "2 elements with the id a", id="ids"),
    ],
)
def test_each_fault_is_found(html: str, fault: str) -> None:
    found = faults(f"<main><h1>Page</h1>{html}</main>")

    assert len(found) == 1
    assert found[0].startswith(fault)
