"""Requests behind the login, and who made them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from config.access.models import User


def operator(request: HttpRequest) -> User:
    """Who is signed in to the admin, which lets in nobody else."""
    assert isinstance(request.user, User)
    return request.user


class AuthedRequest(HttpRequest):
    """A request behind the login, with htmx details."""

    user: User
    htmx: HtmxDetails
