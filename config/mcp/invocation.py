"""Carrying out a tool: a request of the HTTP API within this process, with all that the API asks of requests."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler

from config.mcp.tools import HEADERS, Tool


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks, by the token sent, and under which name this server was found."""

    authorization: str
    host: str
    scheme: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    content_type: str
    body: bytes

    @property
    def is_refusal(self) -> bool:
        return self.status >= 300

    @property
    def json(self) -> Any:
        """None where it is something else."""
        return json.loads(self.body) if "json" in self.content_type else None


class BadArguments(Exception):
    """What was given cannot be made a request."""


@cache
def _api() -> WSGIHandler:
    """Loads the middleware, once."""
    return WSGIHandler()


def carry_out(tool: Tool, arguments: Mapping[str, Any], caller: Caller) -> Answer:
    """What the API answers. Raises BadArguments."""
    environ = _environ(tool, arguments, caller)
    said: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        nonlocal said
        said |= {"status": int(status.split()[0]), "headers": dict(headers)}

    response: Any = _api()(environ, start)
    try:
        body = b"".join(response)
    finally:
        response.close()
    return Answer(
        status=said["status"], content_type=said["headers"].get("Content-Type", ""), body=body
    )


def _environ(tool: Tool, arguments: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
    body = _body(tool, arguments)
    found: dict[str, Any] = {
        "REQUEST_METHOD": tool.method.upper(),
        "SCRIPT_NAME": "",
        # As WSGI has it: the bytes of UTF-8, one a character.
        "PATH_INFO": _path(tool, arguments).encode().decode("latin-1"),
        "QUERY_STRING": urlencode(_given(tool, arguments, "query"), doseq=True),
        "SERVER_NAME": "mcp",
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": caller.address,
        "HTTP_HOST": caller.host,
        "HTTP_AUTHORIZATION": caller.authorization,
        "HTTP_X_FORWARDED_PROTO": caller.scheme,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": caller.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for argument, header in HEADERS.items():
        if (value := arguments.get(argument)) is not None:
            found[f"HTTP_{header.upper().replace('-', '_')}"] = str(value)
    return found


def _given(tool: Tool, arguments: Mapping[str, Any], where: str) -> dict[str, Any]:
    return {
        name: value
        for name, value in arguments.items()
        if tool.places.get(name) == where and value is not None
    }


def _path(tool: Tool, arguments: Mapping[str, Any]) -> str:
    if unknown := sorted(arguments.keys() - tool.places.keys()):
        raise BadArguments(f"{tool.name} takes no {', '.join(unknown)}.")
    missing = [name for name in tool.input_schema["required"] if arguments.get(name) is None]
    if missing:
        raise BadArguments(f"{tool.name} needs {', '.join(missing)}.")
    values = {name: str(value) for name, value in _given(tool, arguments, "path").items()}
    # A part with a slash in it would be the address of something else.
    if bad := [name for name, value in values.items() if not _is_one_part(value)]:
        raise BadArguments(f"{', '.join(bad)} cannot be part of an address.")
    return tool.path.format(**values)


def _is_one_part(value: str) -> bool:
    return bool(value) and "/" not in value and value.isprintable()


def _body(tool: Tool, arguments: Mapping[str, Any]) -> bytes:
    whole = _given(tool, arguments, "whole body")
    fields = {name: value for name, value in arguments.items() if tool.places.get(name) == "body"}
    sent = next(iter(whole.values())) if whole else fields
    return b"" if tool.only_reads else json.dumps(sent).encode()
