"""What a test with transactions of its own leaves behind is taken out of the tables that have any.

Django empties all of them, and makes content types and permissions anew: two seconds of CPU after each such test.
"""

from django.db import connection
from django.test import TransactionTestCase

# Made by `migrate`, and written by no test.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty() -> None:
    tables = sorted({*connection.introspection.django_table_names(only_existing=True)} - KEPT)
    quoted = [connection.ops.quote_name(table) for table in tables]
    looks = " UNION ALL ".join(
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {table})"
        for number, table in enumerate(quoted)
    )
    with connection.cursor() as cursor:
        cursor.execute(looks)
        filled = [quoted[number] for (number,) in cursor.fetchall()]
        if filled:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


def install() -> None:
    """For every test that Django would have emptied all tables after."""
    TransactionTestCase._fixture_teardown = lambda _: empty()  # type: ignore[attr-defined]
