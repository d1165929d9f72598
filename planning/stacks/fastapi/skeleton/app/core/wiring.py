"""What stands in app/models, routers, pages, commands and seeds is found by itself."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

PACKAGES = ("app.routers", "app.pages")


class WiringError(Exception):
    """Two parts of the application contradict each other, or a module lacks what its place asks for."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """An entry of the menu. Lower `order` comes first."""

    label: str
    url: str
    order: int = 100


def modules_in(package: str) -> Iterator[ModuleType]:
    """Each module of a package, imported, by name."""
    for found in sorted(pkgutil.iter_modules(importlib.import_module(package).__path__)):
        yield importlib.import_module(f"{package}.{found.name}")


def import_models() -> None:
    """Makes every table known."""
    for _ in modules_in("app.models"):
        pass


def add_routers(app: FastAPI) -> None:
    """Fixed paths go before those with parameters, so the order inside modules does not matter.

    Raises WiringError for a path that is defined twice, or a module without a router.
    """
    found: list[tuple[APIRoute, str]] = []
    for package in PACKAGES:
        for module in modules_in(package):
            found += [(route, module.__name__) for route in routes_of(module)]
    refuse_doubles(found)
    for route, module_name in sorted(found, key=lambda pair: precedence(pair[0])):
        route.include_in_schema = module_name.startswith("app.routers.")
        app.router.routes.append(route)


def routes_of(module: ModuleType) -> list[APIRoute]:
    router = getattr(module, "router", None)
    if not isinstance(router, APIRouter):
        raise WiringError(f"{module.__name__} has no `router` of the type APIRouter")
    return [route for route in router.routes if isinstance(route, APIRoute)]


def refuse_doubles(routes: list[tuple[APIRoute, str]]) -> None:
    known: dict[tuple[str, str], str] = {}
    for route, module_name in routes:
        for method in sorted(route.methods or ()):
            place = (method, route.path_format)
            if place in known:
                both = f"{known[place]} and {module_name}"
                raise WiringError(f"{method} {route.path_format} is defined twice: {both}")
            known[place] = module_name


def precedence(route: APIRoute) -> list[tuple[bool, str]]:
    """Sorts a fixed part of a path before a parameter at the same place."""
    return [(part.startswith("{"), part) for part in route.path.split("/")]


def navigation_links(app: FastAPI) -> list[Link]:
    """The `NAVIGATION` of every module of pages that has one, a Link or a list of them, whose page is there."""
    links: list[Link] = []
    for module in modules_in("app.pages"):
        given = getattr(module, "NAVIGATION", [])
        links += [given] if isinstance(given, Link) else given
    there = [link for link in links if is_answered(app, link.url.partition("?")[0])]
    return sorted(there, key=lambda link: (link.order, link.label))


def is_answered(app: FastAPI, path: str) -> bool:
    """Whether a page of the application has this path; that of another site is not asked."""
    routes = [route for route in app.router.routes if isinstance(route, APIRoute)]
    pages = [route for route in routes if "GET" in (route.methods or ())]
    return not path.startswith("/") or any(page.path_regex.match(path) for page in pages)
