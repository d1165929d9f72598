"""The response after a form succeeded: a redirect with a message."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect


def done(request: HttpRequest, url: str, message: str = "", *, undo: str = "") -> HttpResponse:
    """Go to `url`, by htmx or plainly, and say `message` there, beside a button that posts to `undo`.

    A form that says `stay` is on a page that shows by itself what came of it.
    """
    if "stay" in request.POST and request.headers.get("HX-Request"):
        told = {"message": message, "undo": undo}
        toast = {"HX-Trigger": json.dumps({"toast": told})} if message else {}
        return HttpResponse(status=204, headers=toast)
    if message:
        messages.success(request, message, extra_tags=undo)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
