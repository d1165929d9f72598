"""Processes that start at the same time on an empty database."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.browsing import ROOT

SET_UP = "from config.build.builder import set_up; set_up()"


@pytest.mark.django_db
def test_all_who_start_at_once_on_an_empty_database_find_it_ready() -> None:
    given = connection.get_connection_params()
    name = f"{given['dbname']}_empty"
    address: dict[str, str] = {
        part: given[part] for part in ("user", "password", "host", "port") if part in given
    }
    with psycopg.connect(_url(address, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            said = _set_up_by(3, _url(address, name))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    assert said == [(0, "")] * 3


def _url(address: dict[str, Any], name: str) -> str:
    who = ":".join(quote(str(address.get(part, "")), safe="") for part in ("user", "password"))
    where = quote(str(address.get("host", "")), safe="")
    return f"postgres://{who}@{where}:{address.get('port', '')}/{name}"


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
