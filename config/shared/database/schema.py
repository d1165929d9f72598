"""Bringing the tables up to date, and what else is made once on an empty database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

# Any number that nothing else locks; the places in line of runs are those of random ids.
LOCK = 0x4D61737465727000


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """One process at a time: `make run` and builds may start on one empty database together. May be nested."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def migrate() -> None:
    """Apply what is missing; the command itself waits for others that do."""
    call_command("migrate", verbosity=0, interactive=False)
