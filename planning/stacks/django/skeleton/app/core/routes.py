"""Addresses: functions say by a decorator where they answer, and need no list of them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path

from app.core.pagination import Page

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
View = Callable[..., HttpResponse]
PageView = TypeVar("PageView", bound=View)
OperationView = TypeVar("OperationView", bound=Callable[..., Any])
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


class WiringError(Exception):
    """Two parts of the application contradict each other."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """`view` is as it was written; `answer` gives a response of Django."""

    address: str
    methods: tuple[Method, ...]
    view: Callable[..., Any]
    answer: View
    status: int = 200

    @property
    def place(self) -> str:
        return self.view.__module__


ROUTES: list[Route] = []


def page(address: str, methods: Iterable[Method] = ("GET",)) -> Callable[[PageView], PageView]:
    """`@page("/books/<int:book_id>")`: a page, or with POST what a form is sent to."""

    def register(view: PageView) -> PageView:
        ROUTES.append(Route(address=address, methods=tuple(methods), view=view, answer=view))
        return view

    return register


def operation(
    address: str, methods: Iterable[Method] = ("GET",), status: int = 200
) -> Callable[[OperationView], OperationView]:
    """`@operation("/api/books", methods=["POST"], status=201)`: what it returns is answered as JSON, None as nothing."""

    def register(view: OperationView) -> OperationView:
        def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
            return json_answer(view(request, **parts), status)

        given = {"address": address, "methods": tuple(methods), "status": status}
        ROUTES.append(Route(view=view, answer=answer, **given))
        return view

    return register


def json_answer(value: Any, status: int) -> HttpResponse:
    if isinstance(value, HttpResponse):
        return value
    if value is None:
        return HttpResponse(status=204)
    return JsonResponse(value, status=status, safe=False)


def page_json(page: Page[Any], one: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """One page of a list as the API gives it; `one` makes the object of an item."""
    items = [one(item) for item in page]
    return {"items": items, "number": page.number, "size": page.size, "total": page.total}


def url_patterns(routes: Iterable[Route]) -> list[URLPattern]:
    """Fixed addresses go before those with parameters, so the order inside modules does not matter.

    Raises WiringError for an address that is defined twice.
    """
    by_address: dict[str, dict[str, Route]] = {}
    for route in routes:
        known = by_address.setdefault(route.address, {})
        for method in route.methods:
            if method in known:
                both = f"{known[method].place} and {route.place}"
                raise WiringError(f"{method} {route.address} is defined twice: {both}")
            known[method] = route
    ordered = sorted(by_address, key=precedence)
    return [path(one.removeprefix("/"), by_method(by_address[one])) for one in ordered]


def by_method(routes: dict[str, Route]) -> View:
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in routes:
            return HttpResponseNotAllowed([*routes])
        return routes[method].answer(request, **parts)

    return answer


def precedence(address: str) -> list[tuple[bool, str]]:
    """Sorts a fixed part of an address before a parameter at the same place."""
    return [(part.startswith("<"), part) for part in address.split("/")]


def plain_address(address: str) -> str:
    """`/books/<int:book_id>` as `/books/{book_id}`."""
    return CONVERTER.sub(r"{\1}", address)
