"""What every application answers: its health, the way in, and what its API offers."""

import inspect
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from app.core.about import TITLE
from app.core.routes import CONVERTER, ROUTES, Route, plain_address
from app.core.templates import SeeOther, render
from app.core.wiring import navigation_links


def health(request: HttpRequest) -> HttpResponse:
    """Answers if the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def home(request: HttpRequest) -> HttpResponse:
    """The first entry of the menu, or what the API offers."""
    links = navigation_links()
    return SeeOther(links[0].url if links else "/api/docs")


def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api.html", operations=[row(*one) for one in operations()])


def api_document(request: HttpRequest) -> HttpResponse:
    """The operations as OpenAPI: their addresses and parameters, without schemas."""
    paths: dict[str, dict[str, Any]] = {}
    for method, route in operations():
        found = row(method, route)
        inputs = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in found["inputs"]
        ]
        answers = {str(route.status): {"description": "What was asked for."}}
        described = {"summary": found["summary"], "parameters": inputs, "responses": answers}
        paths.setdefault(found["path"], {})[method.lower()] = described
    info = {"title": TITLE, "version": "1"}
    return JsonResponse({"openapi": "3.1.0", "info": info, "paths": paths})


def operations() -> list[tuple[str, Route]]:
    own = [route for route in ROUTES if route.address.startswith("/api/")]
    ordered = sorted(own, key=lambda route: route.address)
    return [(method, route) for route in ordered for method in route.methods]


def row(method: str, route: Route) -> dict[str, Any]:
    words = getattr(route.view, "__name__", "").removeprefix("api_").replace("_", " ")
    return {
        "method": method,
        "path": plain_address(route.address),
        "summary": words[:1].upper() + words[1:],
        "description": inspect.getdoc(route.view) or "",
        "inputs": CONVERTER.findall(route.address),
        "status": route.status,
    }
