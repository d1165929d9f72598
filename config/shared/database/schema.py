"""Bringing the tables up to date."""

from django.core.management import call_command
from django.db import connection

# Any number that nothing else locks; the places in line of runs are those of random ids.
LOCK = 0x4D61737465727000


def migrate() -> None:
    """Apply what is missing, one process at a time: `make run` and builds may start on one empty database together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
