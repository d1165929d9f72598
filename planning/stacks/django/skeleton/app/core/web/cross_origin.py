"""Requests that other sites make in a person's name are refused, so that forms need no tokens."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

SAFE = {"GET", "HEAD", "OPTIONS"}


class CrossOriginProtection:
    """A browser says where a request comes from: `Sec-Fetch-Site`, or `Origin` in older ones; programs say neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and is_from_elsewhere(request):
            text = "Refused: this request comes from another site."
            return HttpResponse(text, status=403, content_type="text/plain")
        return self.get_response(request)


def is_from_elsewhere(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host")
