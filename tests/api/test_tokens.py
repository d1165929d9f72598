"""Tokens: shown once, hashed, bounded in time, scope and rate; and sessions beside them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.access.models import ApiToken, AuditEntry, User
from tests.api.conftest import program
from tests.factories import member

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/usage/quota"
PAGE = "/account/tokens/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_token_made_on_its_page_opens_the_api_and_is_shown_once(alice: User) -> None:
    own = browser(alice)

    made = own.post(PAGE, {"name": "nightly", "scope": "read", "days": "30"})
    secret = made.context["secret"]

    assert made.status_code == 201
    assert secret in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    assert secret not in own.get(PAGE).content.decode()
    assert not ApiToken.objects.filter(hash__contains=secret).exists()
    assert Client().get(ADDRESS, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    token = ApiToken.objects.get()
    assert token.last_used_at is not None
    assert AuditEntry.objects.filter(verb="make_token", object_id=str(token.pk)).exists()


def test_a_revoked_token_opens_nothing_and_others_cannot_revoke_it(
    alice: User, api: Client
) -> None:
    address = f"{PAGE}{ApiToken.objects.get().pk}/revoke/"

    assert browser(member()).post(address).status_code == 404
    assert api.get(ADDRESS).status_code == 200
    browser(alice).post(address)

    refused = api.get(ADDRESS)
    assert refused.status_code == 401
    assert refused.json()["code"] == "bad_token"


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (ApiToken, {"expires_at": timezone.now() - timedelta(seconds=1)}),
        (User, {"is_active": False}),
    ],
)
def test_expired_tokens_and_those_of_closed_accounts_open_nothing(
    rows: type[ApiToken] | type[User], fields: dict[str, object], api: Client
) -> None:
    rows._default_manager.update(**fields)

    assert api.get(ADDRESS).status_code == 401


@pytest.mark.parametrize("value", ["Bearer", "Bearer x", "Bearer mp_\N{SNOWMAN}", "bearer  "])
def test_what_is_no_token_is_refused_even_beside_a_session(value: str, alice: User) -> None:
    refused = browser(alice).get(ADDRESS, headers={"Authorization": value})

    assert refused.status_code == 401
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_strangers_and_unknown_addresses_and_methods_get_problems() -> None:
    own = program(member())

    for client, method, address, status, code in [
        (Client(), "GET", ADDRESS, 401, "not_signed_in"),
        (own, "GET", "/api/v1/nothing", 404, "not_found"),
        (own, "DELETE", ADDRESS, 405, "method_not_allowed"),
    ]:
        refused = client.generic(method, address)
        assert refused.status_code == status
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == code
        assert refused.json()["detail"]


def test_a_token_has_a_rate(settings: Settings, api: Client) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2

    answers = [api.get(ADDRESS) for _ in range(4)]

    # Unless a minute ended in between, in which case all of the rest are in the next one.
    assert answers[0].headers["RateLimit-Limit"] == "2"
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60


def test_what_is_known_already_is_not_sent_again(api: Client) -> None:
    etag = api.get(ADDRESS).headers["ETag"]

    again = api.get(ADDRESS, headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert not again.content


def test_the_documentation_is_for_people_signed_in_and_brings_its_own_scripts(alice: User) -> None:
    page = browser(alice).get("/api/docs")

    assert Client().get("/api/docs").status_code == 302
    assert Client().get("/api/openapi.json").status_code == 302
    assert page.status_code == 200
    assert "cdn" not in page.content.decode()
    assert "script-src" in page.headers["Content-Security-Policy"] or (
        "default-src 'self'" in page.headers["Content-Security-Policy"]
    )
