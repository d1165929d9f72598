"""A database that goes away: the server process behind a connection is ended, as after a crash."""

from django.db import OperationalError, connection


def interruption() -> OperationalError:
    """What a statement raises whose server process ended; on a connection beside the test's own."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    except OperationalError as error:
        return error
    finally:
        beside.close()
    raise AssertionError("it survived")


def end_server_process() -> None:
    """Of this thread's own connection, which does not know yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    beside = connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    beside.close()
