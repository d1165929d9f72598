"""Middleware: DomainErrors become pages, and every page gets a content security policy."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from config.shared.errors import DomainError

Handler = Callable[[HttpRequest], HttpResponse]
NO_SUCH_METHOD = 405


class ContentPolicyMiddleware(CSPMiddleware):
    """The admin's pages have a policy of their own."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.config = settings.ADMIN_POLICY
        return parts


def _is_opened(request: HttpRequest) -> bool:
    """By a browser, as a page."""
    accepts = request.headers.get("Accept", "")
    return (
        request.method == "GET" and "text/html" in accepts and not request.path.startswith("/api/")
    )


class DomainErrorMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whoever opens the address of an action, as after signing in again, is told so by a page."""
        response = self.get_response(request)
        if response.status_code != NO_SUCH_METHOD or response.content or not _is_opened(request):
            return response
        page = render(request, "errors/only_an_action.html", status=NO_SUCH_METHOD)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        template = (
            "errors/_domain_error.html"
            if request.headers.get("HX-Request")
            else "errors/domain_error.html"
        )
        response = render(request, template, {"error": error}, status=error.status)
        # The panel has a place of its own, so that what was asked about stays where it is.
        response.headers["HX-Retarget"] = "#page-error"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
