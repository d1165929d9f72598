"""Errors people can act on become pages; every page carries its content policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from config.shared.errors import DomainError

Handler = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'; connect-src 'self'"
)
# Unfold writes inline styles and evaluates Alpine expressions; only operators reach it.
ADMIN_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
    " script-src 'self' 'unsafe-inline' 'unsafe-eval'; object-src 'none'; frame-ancestors 'none'"
)


class ContentSecurityPolicyMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path.startswith("/admin/") else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class DomainErrorMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"error": {"code": error.code, "message": error.message}}, status=error.status
            )
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
