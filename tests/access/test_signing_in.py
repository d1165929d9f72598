"""Signing in: who guesses waits, by name and address; a forgotten password is made anew by mail."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from config.access.login_failures import address_of
from config.access.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "correct horse", "another one, 14 long"


@pytest.fixture(autouse=True)
def few(settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def alice() -> User:
    return UserFactory(username="alice", email="alice@library.example")


def sign_in(name: str, password: str, address: str = "10.1.1.1", page: str = "/login/") -> int:
    data = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post(page, data).status_code


@pytest.mark.parametrize("name", ["alice", "nobody"])
@pytest.mark.parametrize("page", ["/login/", "/admin/login/"])
def test_who_fails_too_often_waits_whether_the_name_exists_or_not(
    name: str, page: str, alice: User
) -> None:
    failures = [sign_in(name, "wrong", page=page) for _ in range(3)]

    locked = Client(REMOTE_ADDR="10.1.1.1").post(
        "/login/", {"username": name, "password": PASSWORD}
    )

    assert failures[:2] == [200, 200]
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert locked.headers["Retry-After"] == "900"


def test_others_are_not_kept_out_by_it(alice: User) -> None:
    for _ in range(4):
        sign_in("alice", "wrong")

    assert sign_in("alice", PASSWORD) == 429
    # From elsewhere, and under another name from there.
    assert sign_in("alice", PASSWORD, "10.2.2.2") == 302
    UserFactory(username="bob")
    assert sign_in("bob", PASSWORD) == 302


def test_the_wait_ends_and_signing_in_forgets_failures(alice: User) -> None:
    for _ in range(2):
        sign_in("alice", "wrong")
    assert sign_in("alice", PASSWORD) == 302
    for _ in range(2):
        assert sign_in("alice", "wrong") == 200
    sign_in("alice", "wrong")
    assert sign_in("alice", PASSWORD) == 429

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert sign_in("alice", PASSWORD) == 302


@pytest.mark.parametrize(
    ("behind", "forwarded", "expected"),
    [
        (False, "6.6.6.6", "10.0.0.1"),
        (True, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (True, "", "10.0.0.1"),
        (True, "x'; DROP TABLE", None),
        (True, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(
    behind: bool, forwarded: str, expected: str | None, settings: Settings
) -> None:
    settings.BEHIND_PROXY = behind
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers=headers)

    assert address_of(request) == expected


def test_a_forgotten_password_is_made_anew_once(alice: User) -> None:
    client = Client()

    asked = client.post("/password/forgotten/", {"email": "Alice@library.example"}, follow=True)
    (message,) = mail.outbox
    found = re.search(r"http://testserver(/password/new/\S+)", str(message.body))
    assert found
    form = client.get(found[1], follow=True)
    changed = client.post(
        form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}, follow=True
    )

    assert "Written to the log" in asked.content.decode()  # Of a server without mail.
    assert "Your password is changed. Sign in with it." in changed.content.decode()
    assert sign_in("alice", NEW) == 302
    again = Client().get(found[1], follow=True)
    assert "It has been used, or is too old" in again.content.decode()


def test_nobody_learns_whether_an_address_is_known(alice: User) -> None:
    answers = [
        Client().post("/password/forgotten/", {"email": email}, follow=True)
        for email in ("alice@library.example", "nobody@library.example")
    ]

    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert answers[0].content == answers[1].content
    assert len(mail.outbox) == 1


def test_a_closed_account_gets_no_link(alice: User) -> None:
    User.objects.update(is_active=False)

    Client().post("/password/forgotten/", {"email": alice.email})

    assert mail.outbox == []
