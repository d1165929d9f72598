"""What the settings make of the environment: the signing key, and HTTPS behind a proxy."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browsing import ROOT, clean_environment

HTTPS = {"PUBLIC_URL": "https://masterplan.example.org", "BEHIND_PROXY": "true"}
SHOW = """
import django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(headers={"host": "masterplan.example.org", "x-forwarded-proto": "%s"})
page = client.get("/login/")
cookie = page.cookies.get("csrftoken")
print(page.status_code, page.headers.get("Location"), page.headers.get("Strict-Transport-Security"), cookie and cookie["secure"])
print(settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS[-1])
"""


def ran(home: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean_environment(home, **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("config.serving.web_server -p 0 config.asgi:application", id="web"),
        pytest.param("celery -A config.celery -q worker -P threads", id="worker"),
        pytest.param("celery -A config.beat -q beat --pidfile=", id="beat"),
    ],
)
def test_no_server_starts_without_a_signing_key(tmp_path: Path, command: str) -> None:
    refused = ran(tmp_path, "-m", *command.split())

    assert refused.returncode == 1
    assert "SECRET_KEY is not set" in refused.stderr


def test_a_command_makes_a_key_once_and_keeps_it(tmp_path: Path) -> None:
    code = "from config.embedded import environment as e; e.prepare_environment(); import os; print(os.environ['SECRET_KEY'])"

    first, second = (ran(tmp_path, "-c", code).stdout for _ in range(2))

    assert len(first) > 60
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_check_for_deployment_finds_nothing_behind_a_proxy(tmp_path: Path) -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    secure = ran(tmp_path, *check, **HTTPS)
    plain = ran(tmp_path, *check)

    assert secure.returncode == 0, secure.stderr
    assert plain.returncode == 1


@pytest.mark.parametrize(
    ("came_by", "page"),
    [
        ("https", "200 None max-age=31536000 True"),
        ("http", "301 https://masterplan.example.org/login/ None None"),
    ],
)
def test_two_variables_are_enough_for_https(tmp_path: Path, came_by: str, page: str) -> None:
    variables = {
        **HTTPS,
        "SECRET_KEY": "only-for-tests",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    shown = ran(tmp_path, "-c", SHOW % came_by, **variables)

    assert shown.stdout.splitlines() == [
        page, "['https://masterplan.example.org'] masterplan.example.org",
    ], shown.stderr  # fmt: skip
