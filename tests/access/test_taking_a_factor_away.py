"""A second factor that somebody else takes away: logged, and told to its owner."""

import io
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config.access.models import AuditEntry, SecondFactor, User
from config.access.second_factor import factors
from tests.access.second_factors import PAGE, with_factor
from tests.factories import member


@pytest.fixture
def alice(db: None) -> User:
    return member(username="alice")


def test_an_operator_at_the_machine_takes_it_away_and_its_owner_is_told(
    alice: User,
    settings: Settings,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with_factor(alice)
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    settings.EMAIL_IN_USE = True
    said = io.StringIO()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("take_away_second_factor", "alice", stdout=said)

    assert not SecondFactor.objects.exists()
    assert "A mail tells it to alice@example.org." in said.getvalue()
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert PAGE in mail.body
    assert AuditEntry.objects.get(verb="take_away_second_factor").actor == "system"
    assert "second factor taken away" in caplog.text
    for name, why in (("alice", "has no second factor"), ("nobody", "Nobody is called nobody")):
        with pytest.raises(CommandError, match=why):
            call_command("take_away_second_factor", name)


def test_who_switches_it_off_is_not_told_by_mail(
    alice: User,
    settings: Settings,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with_factor(alice)
    settings.EMAIL_IN_USE = True

    with django_capture_on_commit_callbacks(execute=True):
        factors.take_away(alice, alice)

    assert mailoutbox == []
