"""A second factor: set up, asked for after the password here and in the admin, lost, required, taken away."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.access.api import tokens
from config.access.models import AuditEntry, RecoveryCode, SecondFactor, User
from config.access.second_factor import codes, factors
from config.access.sessions import is_signed_in
from tests.access.conftest import at_once, visit
from tests.access.second_factors import PAGE, PASSWORD, shown, to_the_code, with_factor
from tests.factories import UserFactory, member


@pytest.fixture
def alice(db: None) -> User:
    return member(username="alice")


def test_it_is_set_up_with_a_picture_a_key_and_a_code(alice: User) -> None:
    client = visit(alice)
    elsewhere = visit(alice)
    client.post(f"{PAGE}begin/")
    page = client.get(PAGE)
    text = page.content.decode()

    answer = client.post(f"{PAGE}confirm/", {"code": shown(alice), "password": PASSWORD})

    assert "<svg" in text
    assert "style=" not in text[text.index("<svg") : text.index("</svg>")]
    key = codes.written(factors.key_of(SecondFactor.objects.get(user=alice)))
    assert key in text.replace(" ", "")
    assert "no-store" in page.headers["Cache-Control"]
    made = re.findall(r"\b(?:[a-z2-7]{4}-){3}[a-z2-7]{4}\b", answer.content.decode())
    assert answer.status_code == 201
    assert len(made) == len(set(made)) == 10
    # This browser goes on, the other one has to sign in anew; codes are shown this once.
    assert made[0] not in client.get(PAGE).content.decode()
    assert "10 of 10 recovery codes left" in client.get(PAGE).content.decode()
    assert "/login/" in elsewhere.get("/account/").headers["Location"]
    assert AuditEntry.objects.filter(verb="set_up_second_factor", actor="alice").exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"code": "000000"}, "not the code that your app shows", id="wrong code"),
        pytest.param({"code": "12345"}, "not the code", id="too short"),
        pytest.param({"code": "١٢٣٤٥٦"}, "not the code", id="other digits"),
        pytest.param({"code": ""}, "This field is required", id="nothing"),
        pytest.param({"password": "wrong"}, "This is not your password", id="wrong password"),
    ],
)
def test_nothing_is_switched_on_by_what_is_wrong(
    alice: User, sent: dict[str, str], said: str
) -> None:
    client = visit(alice)
    client.post(f"{PAGE}begin/")

    answer = client.post(f"{PAGE}confirm/", {"code": shown(alice), "password": PASSWORD} | sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    alice.refresh_from_db()
    assert alice.second_factor_id is None


@pytest.mark.parametrize("page", ["/login/", "/admin/login/"])
def test_after_the_password_a_code_is_asked_for(alice: User, page: str) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    with_factor(alice)

    client, code_page = to_the_code(page)

    assert code_page.startswith("/login/code/")
    # The password alone opens nothing.
    for place in ("/", "/account/", "/admin/", "/api/v1/masterplans"):
        assert client.get(place).status_code in (302, 401)
    wrong = client.post(code_page, {"code": "000000"})
    right = client.post(code_page, {"code": shown(alice)})
    assert wrong.status_code == 422
    assert right.headers["Location"] == ("/admin/" if page == "/admin/login/" else "/")
    assert client.get("/account/").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_a_place_elsewhere_is_not_gone_to(alice: User) -> None:
    with_factor(alice)
    client, _ = to_the_code(place="/plans/")

    answer = client.post("/login/code/?next=https://evil.example/", {"code": shown(alice)})

    assert answer.headers["Location"] == "/"


def test_a_code_and_a_recovery_code_open_once(alice: User) -> None:
    recovery = with_factor(alice)[0]
    code = shown(alice)

    for text in (code, recovery.upper().replace("-", " ")):
        tries = []
        for _ in range(2):
            client, code_page = to_the_code()
            tries.append(client.post(code_page, {"code": text}).status_code)
        assert tries == [302, 422]

    assert factors.recovery_codes_left(alice) == 9


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_use_one_code() -> None:
    alice = UserFactory(username="alice")
    recovery = with_factor(alice)[0]
    for text in (shown(alice), recovery):
        opened = at_once(*[lambda text=text: str(factors.opens(alice, text))] * 4)

        assert sorted(opened) == ["False", "False", "False", "True"]


def test_who_guesses_codes_waits_though_the_password_is_known(
    alice: User, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    with_factor(alice)
    # A new password each time gives no new tries.
    for _ in range(2):
        client, code_page = to_the_code()
        assert client.post(code_page, {"code": "000000"}).status_code == 422
    client, code_page = to_the_code()
    assert client.post(code_page, {"code": "000000"}).status_code == 429

    locked = client.post(code_page, {"code": shown(alice)})

    assert locked.status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert client.post(code_page, {"code": shown(alice)}).status_code == 302


def test_half_of_signing_in_ends_with_time_and_with_the_password(alice: User) -> None:
    with_factor(alice)
    for spoil in ("time", "password", "account"):
        client, code_page = to_the_code()
        if spoil == "time":
            session = client.session
            session["half_way"] = session["half_way"] | {"at": 0}
            session.save()
        elif spoil == "password":
            alice.set_password(PASSWORD)
            alice.save(update_fields=["password"])
        else:
            User.objects.update(is_active=False)

        answer = client.post(code_page, {"code": shown(alice)})

        assert answer.headers["Location"].startswith("/login/?next=")


def test_a_session_without_it_is_nobodys_however_it_began(alice: User) -> None:
    with_factor(alice)
    client = visit(alice)  # Past our page, as any code that calls `login` would be.
    session = client.session

    scope = {"user": alice, "session": session}

    assert not is_signed_in(scope)
    assert client.get("/account/").status_code == 302
    # The session is gone, and stays so when the factor is taken away.
    factors.take_away(alice, alice)
    assert client.get("/account/").status_code == 302


def test_a_token_needs_no_code_and_is_listed(alice: User) -> None:
    _, before = tokens.make(alice, name="nightly", scope="read", days=30)
    with_factor(alice)
    _, after = tokens.make(alice, name="made later", scope="read", days=30)

    for secret in (before, after):
        answer = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/workspaces")
        assert answer.status_code == 200
    client, code_page = to_the_code()
    client.post(code_page, {"code": shown(alice)})
    page = client.get("/account/").content.decode()
    assert "nightly" in page
    assert "made later" in page


def test_switching_it_off_takes_the_password_and_a_code(alice: User) -> None:
    with_factor(alice)
    client, code_page = to_the_code()
    client.post(code_page, {"code": shown(alice)})

    for sent in (
        {"password": "wrong", "code": shown(alice)},
        {"password": PASSWORD, "code": "000000"},
    ):
        assert client.post(f"{PAGE}off/", sent).status_code == 422
    alice.refresh_from_db()
    assert alice.second_factor_id
    assert (
        client.post(f"{PAGE}off/", {"password": PASSWORD, "code": shown(alice)}).status_code == 302
    )

    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert client.get("/account/").status_code == 200
    assert (
        Client().post("/login/", {"username": "alice", "password": PASSWORD}).headers["Location"]
        == "/"
    )


def test_new_recovery_codes_replace_the_old(alice: User) -> None:
    old = with_factor(alice)[0]
    client, code_page = to_the_code()
    client.post(code_page, {"code": shown(alice)})

    answer = client.post(f"{PAGE}recovery/", {"password": PASSWORD, "code": shown(alice)})

    assert answer.status_code == 201
    assert not factors.opens(alice, old)
    assert factors.recovery_codes_left(alice) == 10


def test_an_operator_takes_it_away_and_nobody_less(alice: User) -> None:
    with_factor(alice)
    boss = UserFactory(username="boss", is_staff=True, is_superuser=True)
    sent = {"action": "take_away_second_factor", "_selected_action": [str(alice.pk)]}
    helper = UserFactory(username="helper", is_staff=True)
    visit(helper).post("/admin/access/user/", sent)
    assert SecondFactor.objects.filter(user=alice).exists()

    visit(boss).post("/admin/access/user/", sent)

    assert not SecondFactor.objects.exists()
    entry = AuditEntry.objects.get(verb="take_away_second_factor")
    assert (entry.actor, entry.before) == ("boss", {"member": "alice"})


def test_recovery_codes_open_where_the_key_can_be_read_no_more(
    alice: User, settings: Settings
) -> None:
    recovery = with_factor(alice)[0]
    code = shown(alice)
    settings.SECRET_KEY = "another one, that was not known then, and is long enough"

    assert not factors.opens(alice, code)
    assert factors.opens(alice, recovery)


@given(key=st.binary(min_size=20, max_size=20), late=st.integers(-4, 4))
def test_a_code_is_taken_a_step_around_its_own_and_never_again(key: bytes, late: int) -> None:
    shows = TOTP(key, drift=late)
    text, step = f"{shows.token():06}", shows.t()

    found = codes.matching_step(key, text, later_than=None)

    # Another step may have the same six digits by chance; that is rare, and a step nearby all the same.
    assert (found is not None) >= (abs(late) <= 1)
    assert found is None or abs(found - TOTP(key).t()) <= 1
    assert codes.matching_step(key, text, later_than=step + 2) is None or abs(late) > 1
    assert codes.read(codes.written(key)) == key
