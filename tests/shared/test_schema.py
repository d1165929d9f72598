"""Processes that start at the same time on an empty database."""

import os
import subprocess
import sys

import pytest

from tests.browsing import ROOT
from tests.databases import empty_database

SET_UP = "from config.build.builder import set_up; set_up()"


@pytest.mark.django_db
def test_all_who_start_at_once_on_an_empty_database_find_it_ready() -> None:
    with empty_database("empty") as url:
        said = _set_up_by(3, url)

    assert said == [(0, "")] * 3


def _set_up_by(count: int, url: str) -> list[tuple[int, str]]:
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", SET_UP]
    started = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    return [(one.wait(120), one.stderr.read()[-600:] if one.stderr else "") for one in started]
