"""`manage.py print_client`: a typed client of the HTTP API, as one file without dependencies."""

from typing import Any

from django.core.management import BaseCommand

from config.api import api
from config.typed_client import written


class Command(BaseCommand):
    help = "Print a typed Python client of the HTTP API, made of its OpenAPI document."
    requires_migrations_checks = False

    def handle(self, *args: str, **options: Any) -> None:
        document: Any = api.get_openapi_schema()
        self.stdout.write(written(document), ending="")
