"""What `doctor` says of the things that an operator sets up."""

import os
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from config.embedded.postgres import BINARIES
from config.operation import findings, task_ids
from config.readiness.probes import Broken, NotYet
from config.shared.redis_client import client
from tests.notices.receivers import mailbox


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        pytest.param({}, "this machine alone", id="nothing set"),
        pytest.param(
            {"PUBLIC_URL": "https://plans.example.org", "BEHIND_PROXY": True},
            "https://plans.example.org",
            id="behind a proxy",
        ),
        pytest.param({"PUBLIC_URL": "http://localhost:8000"}, "http://localhost", id="local"),
    ],
)
def test_an_address_that_is_safe(settings: Settings, variables: dict[str, Any], found: str) -> None:
    for name, value in variables.items():
        setattr(settings, name, value)

    assert found in findings.address()


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        pytest.param({"BEHIND_PROXY": True}, "set PUBLIC_URL", id="a proxy to nowhere"),
        pytest.param({"PUBLIC_URL": "plans.example.org"}, "https://plans", id="no protocol"),
        pytest.param({"PUBLIC_URL": "https://a.example.org/x"}, "https://plans", id="a path"),
        pytest.param({"PUBLIC_URL": "http://plans.example.org"}, "HTTPS", id="in the open"),
        pytest.param({"PUBLIC_URL": "https://plans.example.org"}, "BEHIND_PROXY", id="no proxy"),
    ],
)
def test_an_address_that_is_not(settings: Settings, variables: dict[str, Any], says: str) -> None:
    for name, value in variables.items():
        setattr(settings, name, value)

    with pytest.raises(Broken) as broken:
        findings.address()

    assert says in broken.value.remedy


def test_a_mail_server_is_asked_whether_it_is_there(settings: Settings) -> None:
    assert "none is sent" in findings.email()
    settings.EMAIL_IN_USE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(Broken) as broken:
        findings.email()
    with mailbox() as (settings.EMAIL_PORT, taken):
        assert "127.0.0.1" in findings.email()

    assert "EMAIL_URL" in broken.value.remedy
    assert taken == []


def test_metrics_with_a_token_that_can_be_guessed(settings: Settings) -> None:
    assert "switched off" in findings.metrics()
    settings.METRICS_TOKEN = "secret"
    with pytest.raises(Broken):
        findings.metrics()
    settings.METRICS_TOKEN = "0123456789abcdef"
    assert "/metrics" in findings.metrics()


@pytest.fixture
def asked(db: None) -> Any:
    """The database as `doctor` reaches it."""
    given = connection.get_connection_params()
    wanted = {k: given[k] for k in ("user", "password", "host", "port", "dbname") if k in given}
    with psycopg.connect(**wanted) as opened:
        yield opened


def test_the_database_is_asked_for_its_clock_its_version_and_webhooks(
    asked: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ms apart" in findings.clock(asked)
    assert "pg_dump reads this server" in findings.backups(asked, str(BINARIES))
    assert findings.webhooks(asked) == "0 switched on"
    settings.WEBHOOK_NETWORKS = ["10.1.2.3/8"]
    with pytest.raises(Broken):
        findings.webhooks(asked)
    monkeypatch.setattr(findings, "CLOCK_SECONDS", -1)
    with pytest.raises(Broken):
        findings.clock(asked)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Broken) as broken:
        findings.backups(asked, "/nowhere")
    assert "postgresql-client" in broken.value.remedy


def test_workers_that_are_away_or_that_nobody_asks_to_sweep(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotYet):
        findings.workers()

    def answered(**_: Any) -> list[str]:
        return ["somebody"]

    monkeypatch.setattr(findings.app.control, "ping", answered)
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    for name in names:
        task_ids._note_sweep(name)
    assert findings.workers() == "1 answer, and sweeps are made"
    client(os.environ["REDIS_URL"]).delete(task_ids.SWEPT + names[0])
    with pytest.raises(Broken) as broken:
        findings.workers()
    assert names[0] in str(broken.value)
    assert "beat" in broken.value.remedy


def test_every_look_has_words(settings: Settings) -> None:
    looks: list[Callable[[], str]] = [findings.logs, findings.address, findings.email]

    assert all(look() for look in looks)
