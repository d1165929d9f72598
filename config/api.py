"""The root of the HTTP API. Its authentication is set here once, so no router can forget it."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from ninja import Schema

from chat.api import conversations
from chat.api import plans as plan_list
from config.access.api.auth import signed_in
from config.shared.api.document import DocumentedAPI
from config.shared.api.problems import handle_errors
from costs.api import usage
from execution.api import plans as building
from planning.api import discoveries, plans

api = DocumentedAPI(title="Masterplan", version="1", auth=signed_in)
handle_errors(api)
api.add_router("v1/masterplans", plan_list.router)
api.add_router("v1/masterplans", plans.router)
api.add_router("v1/masterplans", building.router)
api.add_router("v1/discoveries", discoveries.router)
api.add_router("v1/conversations", conversations.router)
api.add_router("v1/usage", usage.router)


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
