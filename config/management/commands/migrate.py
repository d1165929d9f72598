"""`manage.py migrate`: Django's own, by one process at a time on all hosts of a database."""

from typing import Any

from django.core.management.commands import migrate

from config.shared.database.schema import one_at_a_time


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time():
            super().handle(*args, **options)
