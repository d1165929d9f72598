"""What stands in app/pages, api, commands and seeds is found by itself."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from django.urls import Resolver404, resolve


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


def navigation_links() -> list[Link]:
    """The `NAVIGATION` of every module of pages that has one, a Link or a list of them, whose page is there."""
    links: list[Link] = []
    for module in modules_in("app.pages"):
        given = getattr(module, "NAVIGATION", [])
        links += [given] if isinstance(given, Link) else given
    there = [link for link in links if is_answered(link.url.partition("?")[0])]
    return sorted(there, key=lambda link: (link.order, link.label))


def is_answered(path: str) -> bool:
    """Whether the application has this path; that of another site is not asked."""
    try:
        return not path.startswith("/") or bool(resolve(path))
    except Resolver404:
        return False
