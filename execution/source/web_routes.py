"""Which atoms answer at an address: their decorators say so, as in `@router.get("/books/{id}")` or `@page("/books/<int:id>")`."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from execution.source.atom_source import (
    AtomSource,
    SignatureUnreadable,
    definitions,
)

Place = tuple[str, str]
Segments = tuple[str, ...]
VERBS = {"get", "post", "put", "patch", "delete", "route", "api_route", "websocket", "page", "form"}
VERBS |= {"operation"}
# A part of an address that is known only when it is asked for, and how routes write it.
ANY = "*"
PARAMETERS = ("{", "<", ANY)


def served(test: ast.Module, sources: Iterable[AtomSource]) -> set[Place]:
    """The atoms behind the addresses that a test names."""
    routes = routes_of(sources)
    asked = {_segments(text) for text in _addresses(test)} if routes else set()
    return {place for one in asked for place in _behind(routes, one)}


def _behind(routes: Mapping[Place, Segments], asked: Segments) -> set[Place]:
    """Where a part of the address is computed, and no route has a parameter there, every fixed part may be meant."""
    found = {place for place, route in routes.items() if _may_match(route, asked)}
    return found or {
        place for place, route in routes.items() if _may_match(route, asked, loosely=True)
    }


def answering(sources: Iterable[AtomSource], address: str) -> set[Place]:
    """The atoms behind one address that was asked for; those with the fewest open parts where several may be."""
    asked = _segments(address)
    found = {
        place: route for place, route in routes_of(sources).items() if _may_match(route, asked)
    }
    least = min((route.count(ANY) for route in found.values()), default=0)
    return {place for place, route in found.items() if route.count(ANY) == least}


def routes_of(sources: Iterable[AtomSource]) -> dict[Place, Segments]:
    found: dict[Place, Segments] = {}
    sources = list(sources)
    prefixes = {one.place: _prefix(one) for one in sources if one.kind == "constant"}
    for source in sources:
        for owner, address in _declared(source):
            whole = prefixes.get((source.path, owner), "") + address
            found[source.place] = _segments(whole)
    return found


def _declared(source: AtomSource) -> Iterator[tuple[str, str]]:
    """(`router`, `/books`) of each decorator that is a route; no router where that is a function of its own."""
    if source.kind != "function":
        return
    try:
        node = source.shape.node
    except SignatureUnreadable:
        return
    for mark in getattr(node, "decorator_list", []):
        if isinstance(mark, ast.Call):
            owner, _, verb = ast.unparse(mark.func).rpartition(".")
            first = mark.args[0] if mark.args else None
            if verb in VERBS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield owner, first.value


def _prefix(source: AtomSource) -> str:
    """Of `router = APIRouter(prefix="/books")`."""
    text = source.given_code or source.signature
    node = definitions(text).get(source.symbol)
    value = getattr(node, "value", None)
    if not isinstance(value, ast.Call):
        return ""
    texts = [one.value for one in value.keywords if one.arg == "prefix"]
    return str(texts[0].value) if texts and isinstance(texts[0], ast.Constant) else ""


def _addresses(test: ast.Module) -> Iterator[str]:
    nodes = list(ast.walk(test))
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if id(node) in parts:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(p.value) if isinstance(p, ast.Constant) else ANY for p in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if text.startswith("/"):
            yield text


def _segments(address: str) -> Segments:
    """`/books/{id}?a=b` -> `books`, `*`; what ends with a slash may go on with one part."""
    path = address.partition("?")[0].partition("#")[0]
    parts = path.strip("/").split("/")
    if path.endswith("/") and path != "/":
        parts.append("")
    return tuple(ANY if any(one in part for one in PARAMETERS) else part for part in parts)


def _may_match(route: Segments, asked: Segments, *, loosely: bool = False) -> bool:
    if asked and not asked[-1] and len(asked) > 1:
        return _may_match(route, asked[:-1]) or _may_match(route, (*asked[:-1], ANY))
    return len(route) == len(asked) and all(
        mine in (ANY, theirs) or (loosely and theirs == ANY)
        for mine, theirs in zip(route, asked, strict=True)
    )
