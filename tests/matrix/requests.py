"""Everything that can be asked for, and how it is asked for in a world where it is there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.asgi import application
from config.mcp.gateway import Gateway
from config.mcp.tools import all_tools
from config.serving.sockets import socket_urlpatterns
from tests.api.conftest import call
from tests.api.operations import World, operations
from tests.matrix.people import Person

# Of Django and of the documentation of the API, walked elsewhere or no part of the house.
NOT_PAGES = ("admin:", "api-1:")
# They end or begin sessions, whoever asks.
OF_SESSIONS = {
    "login", "login-code", "admin-login", "logout",
    "password-forgotten", "password-sent", "password-new",
}  # fmt: skip
SOCKET_SECONDS = 10
QUIET_SECONDS = 1.0
NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, kw_only=True)
class Request:
    """`ask` gives what became of it for a person: a status, or one of the words below."""

    kind: str
    name: str
    ask: Callable[[Person], int]


def everything(made: World) -> Iterator[Request]:
    yield from _pages(made)
    yield from _sockets(made)
    yield from _operations(made)
    yield from _tools(made)
    yield from _admin()


def _routes(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _routes(entry, pattern, inner)
        else:
            yield f"{space}{entry.name}", pattern, entry


def addresses(made: World) -> Iterator[tuple[str, str, str]]:
    """Of every page: its name, its pattern, and where it is in this world."""
    for name, pattern, entry in _routes(get_resolver()):
        if not name.startswith(NOT_PAGES) and name not in OF_SESSIONS:
            yield name, pattern, reverse(name, kwargs=_arguments(name, pattern, entry, made))


def _pages(made: World) -> Iterator[Request]:
    for name, pattern, path in addresses(made):
        for method in ("GET", "POST"):
            yield Request(
                kind="Pages", name=f"{method} /{pattern}", ask=_page(name, method, path, made)
            )


def _arguments(name: str, pattern: str, entry: URLPattern, made: World) -> dict[str, str]:
    """Ids that exist, by the names of the parts of the address; `pk` is of what the page is about."""
    found: dict[str, str] = {}
    for part in entry.pattern.converters:
        known = f"{name}.{part}" if f"{name}.{part}" in made.ids else part
        key = _owner_of(pattern) if part == "pk" and known == part else known
        found[part] = made.ids.get(key, NOWHERE)
    return found


def _owner_of(pattern: str) -> str:
    """`review/<uuid:pk>/claim/` is about a review."""
    return pattern.partition("<")[0].rstrip("/").rpartition("/")[2]


def _page(name: str, method: str, path: str, made: World | None) -> Callable[[Person], int]:
    sent = made.forms.get(name, {}) if made and method == "POST" else {}
    return lambda person: _status(person.visit(method, path, sent))


def _status(response: HttpResponse) -> int:
    """To be led to the page for signing in is a 401."""
    place = response.headers.get("Location", "")
    if response.status_code == 302 and "/login/" in place:
        return 401
    return response.status_code


def _operations(made: World) -> Iterator[Request]:
    for operation in operations():
        if operation.is_open:
            continue

        def ask(person: Person, one: Any = operation) -> int:
            return int(made.send(person.program, one).status_code)

        yield Request(kind="API", name=f"{operation.id}", ask=ask)


def _tools(made: World) -> Iterator[Request]:
    for name, tool in all_tools().items():
        given = {key: made.ids[key] for key, where in tool.places.items() if where == "path"}
        body = made.bodies.get(name, {})
        whole = {"document": body} if "document" in tool.places else body
        if name == "atoms_list_atoms":
            given["masterplan_id"] = made.ids["masterplan_id"]
        if name == "masterplans_compare_versions":
            given |= {"before": "1", "after": "1"}

        def ask(person: Person, name: str = name, given: Any = given | whole) -> int:
            if person.agent is None:
                return async_to_sync(_knock)()
            result = call(person.agent, name, given)
            said = result.structured_content or {}
            return int(said["status"]) if result.is_error else 200

        yield Request(kind="MCP tools", name=name, ask=ask)


async def _knock() -> int:
    """What the door says to an agent without a token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=Gateway())) as agent:
        return (await agent.post("http://127.0.0.1/mcp/all", json={})).status_code


def _sockets(made: World) -> Iterator[Request]:
    for pattern in socket_urlpatterns[:-1]:
        text = str(pattern.pattern)
        parts = [made.ids[part] + "/" for part in pattern.pattern.converters]
        # As events, of which there are some: a page gets only what it shows.
        path = f"/{text.partition('<')[0]}{''.join(parts)}?format=json"

        def ask(person: Person, path: str = path) -> int:
            return async_to_sync(_listen)(path, person.cookie)

        yield Request(kind="Sockets", name=f"/{text}", ask=ask)


async def _listen(path: str, cookie: str) -> int:
    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
    sent = [*headers, (b"cookie", cookie.encode())] if cookie else headers
    socket = WebsocketCommunicator(application, path, headers=sent)
    is_open, _ = await socket.connect(timeout=SOCKET_SECONDS)
    if not is_open:
        return 403
    # A refused one is closed at once; one that has nothing to say stays open.
    is_silent = await socket.receive_nothing(timeout=QUIET_SECONDS)
    first = {} if is_silent else await socket.receive_output(timeout=SOCKET_SECONDS)
    await socket.disconnect(timeout=SOCKET_SECONDS)
    return 404 if first.get("type") == "websocket.close" else 200


def _admin() -> Iterator[Request]:
    """The actions on rows, and the first page; that every list opens is tested elsewhere."""
    yield Request(kind="Admin", name="index", ask=_page("admin:index", "GET", "/admin/", None))
    for model, registered in admin.site._registry.items():
        for action in registered.actions or ():
            name = f"{model._meta.app_label}.{model._meta.model_name}: {action}"
            yield Request(kind="Admin", name=name, ask=_action(str(action), model))


def _action(action: str, model: Any) -> Callable[[Person], int]:
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    def ask(person: Person) -> int:
        row = model._default_manager.first()
        sent = {"action": action, "_selected_action": [str(row.pk if row else NOWHERE)]}
        return _status(person.visit("POST", path, sent))

    return ask
