"""Signing in with a second factor."""

from django.test import Client
from django_otp.oath import TOTP

from config.access.models import SecondFactor, User
from config.access.second_factor import factors

PASSWORD = "correct horse"
PAGE = "/account/second-factor/"


def shown(user: User, *, steps_on: int = 1) -> str:
    """What the app shows; a step later than what was used last, as codes open once."""
    row = SecondFactor.objects.get(user=user)
    generator = TOTP(factors.key_of(row), drift=0)
    step = max(generator.t() - 1, (row.last_step or 0) + steps_on)
    generator.drift = step - generator.t()
    return f"{generator.token():06}"


def with_factor(user: User) -> list[str]:
    """Recovery codes. The last used code is two steps old, so that the next ones open."""
    factors.begin(user)
    made = factors.confirm(user, shown(user))
    SecondFactor.objects.filter(user=user).update(last_step=TOTP(b"").t() - 2)
    user.refresh_from_db()
    return made


def to_the_code(page: str = "/login/", name: str = "alice", place: str = "") -> tuple[Client, str]:
    """A browser after the password, and the page it was led to."""
    client = Client(REMOTE_ADDR="10.1.1.1")
    sent = {"username": name, "password": PASSWORD} | ({"next": place} if place else {})
    answer = client.post(page, sent)
    assert answer.status_code == 302
    return client, answer.headers["Location"]
