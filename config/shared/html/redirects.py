"""The response after a form succeeded: a redirect with a message, or the part of the page as it is now."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect


def done_in_place(
    request: HttpRequest, url: str, message: str, *, place: str, draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """`done`, but who is on the page of `url`, which alone has the `place`, has it drawn anew and stays."""
    here = request.headers.get("HX-Current-URL", "")
    if not request.headers.get("HX-Request") or (here and urlsplit(here).path != url):
        return done(request, url, message)
    response = draw()
    response["HX-Retarget"], response["HX-Reswap"] = place, "outerHTML"
    response["HX-Trigger"] = json.dumps({"toast": {"message": message}})
    return response


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
