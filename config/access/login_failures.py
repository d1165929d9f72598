"""Too many failed sign-ins: whose they are, and what is answered. django-axes counts them in the database."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from; behind our own proxy it is the last address that the proxy has noted."""
    sender = str(request.META.get("REMOTE_ADDR") or "")
    if settings.BEHIND_PROXY:
        sender = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or sender
    try:
        return str(ipaddress.ip_address(sender))
    except ValueError:
        return None


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: object
) -> HttpResponse:
    """The same for names that exist and names that do not."""
    wait = settings.AXES_COOLOFF_TIME
    minutes = int(wait.total_seconds() // 60)
    response = render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response
