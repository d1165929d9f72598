"""The root of the HTTP API. Its authentication is set here once, so no router can forget it."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from config.access.api.auth import signed_in
from config.shared.api.problems import handle_errors

api = NinjaAPI(title="Masterplan", version="1", auth=signed_in)
handle_errors(api)


class Health(Schema):
    database: bool
    stand_in: bool


@api.get("v1/health", response=Health)
def health(request: HttpRequest) -> dict[str, bool]:
    """Whether this process can do its work."""
    return {"database": _answers(), "stand_in": settings.STANDIN_IN_USE}


def _answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)
