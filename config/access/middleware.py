"""Middleware: what is asked of permissions is asked once a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.access.permissions import roles_remembered

READING = {"GET", "HEAD"}


class RolesMiddleware:
    """A page asks some ten times what its reader may do; what changes something asks anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            return self.get_response(request)
        with roles_remembered():
            return self.get_response(request)
