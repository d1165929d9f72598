"""Further databases on the server of the tests, and their addresses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql


def url_of(name: str = "") -> str:
    """Of the database of the tests, or of another one on its server."""
    given: dict[str, Any] = connection.get_connection_params()
    who = ":".join(quote(str(given.get(part, "")), safe="") for part in ("user", "password"))
    where = quote(str(given.get("host", "")), safe="")
    return f"postgres://{who}@{where}:{given.get('port', '')}/{name or given['dbname']}"


@contextmanager
def empty_database(suffix: str) -> Iterator[str]:
    """The address of one that is there until the end of the block."""
    name = f"{connection.get_connection_params()['dbname']}_{suffix}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield url_of(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
