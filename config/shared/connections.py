"""Database connections come from a pool: nobody keeps one while waiting for something else."""

from django.db import connection


def release_connection() -> None:
    """Give the pooled connection back, so that it does not wait with us; not inside a transaction."""
    if not connection.in_atomic_block:
        connection.close()
