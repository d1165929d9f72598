"""Request types."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from config.access.models import User


class AuthedRequest(HttpRequest):
    """A request behind the login, with htmx details."""

    user: User
    htmx: HtmxDetails
