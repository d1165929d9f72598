"""Middleware: what is asked of permissions is asked once a page; and a session without its second factor ends."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from config.access.models import User
from config.access.permissions import roles_remembered
from config.access.second_factor.half_way import is_enough

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


class SecondFactorMiddleware:
    """Whoever has a second factor and has not shown it in this session is nobody, however the session began."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and not is_enough(request.session, user):
            logout(request)
        return self.get_response(request)
