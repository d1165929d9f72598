"""Who waits for something waits longer than that may take; other settings are refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from config.readiness.deadline_order import deadlines_hold

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def beating(settings: Settings) -> None:
    """As outside of tests."""
    settings.HEARTBEAT_SECONDS = 15


def test_the_settings_as_they_come_hold() -> None:
    assert deadlines_hold(None) == []


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"MODEL_READ_SECONDS": 1500}, ["E001"]),
        ({"ATTEMPT_DEADLINE_SECONDS": 540}, ["E002"]),
        ({"ASKING_SECONDS": 900}, ["E003"]),
        ({"PREPARATION_DEADLINE_SECONDS": 600}, ["E004"]),
        ({"ANSWER_REPAIRS": 3}, ["E003", "E004"]),
        ({"CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 600}}, ["E005", "E006", "E007", "E008"]),
        ({"CELERY_BROKER_TRANSPORT_OPTIONS": {}}, ["E005", "E006", "E007", "E008"]),
        ({"CLOSING_DEADLINE_SECONDS": 20_000}, ["E007"]),
        ({"LEASE_SECONDS": 15}, ["E009"]),
    ],
)  # fmt: skip
def test_settings_that_break_the_order_are_refused(
    settings: Settings, changed: dict[str, object], refused: list[str]
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)

    found = deadlines_hold(None)

    assert [error.id for error in found] == [f"masterplan.{number}" for number in refused]
    assert all(error.hint for error in found)


def test_one_longer_call_makes_everything_around_it_longer() -> None:
    done = _check(CALL_DEADLINE_SECONDS="5000", SLOT_WAIT_SECONDS="1000")

    assert done.returncode == 0, done.stderr


def test_manage_py_says_what_to_change_and_does_not_start() -> None:
    done = _check(ATTEMPT_DEADLINE_SECONDS="500")

    assert done.returncode != 0
    assert "(masterplan.E002)" in done.stderr
    assert "Raise ATTEMPT_DEADLINE_SECONDS above 1740" in done.stderr


def _check(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
