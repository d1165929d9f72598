"""Where a form goes when it has done its work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect


def done(request: HttpRequest, url: str, message: str = "") -> HttpResponse:
    """Go to `url`, by htmx or plainly, and say `message` there."""
    if message:
        messages.success(request, message)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
