"""A typed client of the HTTP API as one Python file, made of the OpenAPI document."""

import keyword
from collections.abc import Iterator, Mapping
from typing import Any

from config.shared.api.preconditions import IF_MATCH

DEFINED = "#/components/schemas/"
JSON = "application/json"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '''"""A client of the Masterplan API. Made by `manage.py print_client`: make it again rather than edit it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Literal, NotRequired, TypedDict, cast
from urllib.parse import quote, urlencode

# Method, address, headers and body; status, type of content and body.
Send = Callable[[str, str, dict[str, str], bytes | None], tuple[int, str, bytes]]


class Refused(Exception):
    """The API said no: `code` is for programs, `detail` says what to do."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail", ""))
        self.status = status
        self.code: str = problem.get("code", "")
        self.detail: str = problem.get("detail", "")
        self.errors: list[dict[str, str]] = problem.get("errors", [])


def over_http(
    method: str, address: str, headers: dict[str, str], body: bytes | None
) -> tuple[int, str, bytes]:
    request = urllib.request.Request(address, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type", ""), error.read()
'''
CLIENT = '''

class Client:
    """`url` is that of the server, as `http://127.0.0.1:8000`."""

    def __init__(self, url: str, token: str, send: Send = over_http) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.send = send

    def _ask(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: Any = None,
        key: str | None = None,
        if_match: str | None = None,
    ) -> Any:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = if_match
        address = f"{self.url}{path}" + (f"?{urlencode(asked)}" if asked else "")
        sent = None if method == "GET" else json.dumps({} if body is None else body).encode()
        status, kind, answer = self.send(method, address, headers, sent)
        said = json.loads(answer) if "json" in kind else answer
        if status >= 400:
            raise Refused(status, said if isinstance(said, dict) else {})
        return said
'''


def written(document: Mapping[str, Any]) -> str:
    """The whole file."""
    schemas = document["components"]["schemas"]
    parts = [HEAD, *(_shape(name, schema) for name, schema in schemas.items()), CLIENT]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts += _operation(path, method, operation)
    return "".join(parts)


def _shape(name: str, schema: Mapping[str, Any]) -> str:
    """A class for an object with named fields; for what else has a name, the name alone."""
    if "properties" not in schema:
        return f"\n\n{name} = {type_of(schema)}\n"
    required = set(schema.get("required", ()))
    lines = [f"\n\nclass {name}(TypedDict):"]
    if schema.get("description"):
        lines += [f'    """{_first_line(schema["description"])}"""', ""]
    for field, described in schema["properties"].items():
        kind = type_of(described)
        lines.append(f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}")
    return "\n".join(lines) + "\n"


def type_of(schema: Mapping[str, Any]) -> str:
    """The Python type of a schema; names of classes are quoted, as they may come later."""
    if "$ref" in schema:
        return f'"{schema["$ref"].removeprefix(DEFINED)}"'
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return f"Literal[{', '.join(map(repr, values))}]"
    if options := schema.get("anyOf") or schema.get("allOf"):
        kinds = dict.fromkeys(type_of(option) for option in options)
        return _union(list(kinds))
    kind = schema.get("type")
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object":
        more = schema.get("additionalProperties")
        return f"dict[str, {type_of(more) if isinstance(more, Mapping) else 'Any'}]"
    return PLAIN.get(str(kind), "Any")


def _union(kinds: list[str]) -> str:
    """A quoted name takes no `|` when the file is run, so the whole is quoted then."""
    if len(kinds) == 1:
        return kinds[0]
    whole = " | ".join(kind.replace('"', "") for kind in kinds)
    return f'"{whole}"' if any('"' in kind for kind in kinds) else whole


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    answer = _answer(operation)
    if answer is None:  # A stream, which is no one answer.
        return
    given = operation.get("parameters", [])
    places = [_named(one) for one in given if one["in"] == "path"]
    asked = [_named(one) for one in given if one["in"] == "query"]
    takes = [f"{name}: {kind}" for name, kind, _ in places]
    call = [f'"{method.upper()}"', _address(path)]
    if sent := operation.get("requestBody"):
        kind = type_of(sent["content"][JSON]["schema"])
        takes.append(f"body: {kind}" if sent.get("required") else f"body: {_optional(kind)} = None")
        call.append("body=body")
    more = [
        f"{name}: {kind}" if is_required else f"{name}: {_optional(kind)} = None"
        for name, kind, is_required in asked
    ]
    if asked:
        call.append(f"query={{{', '.join(f'{name!r}: {name}' for name, *_ in asked)}}}")
    if method != "get":
        more.append("idempotency_key: str | None = None")
        call.append("key=idempotency_key")
    if IF_MATCH in given:
        more.append("if_match: str | None = None")
        call.append("if_match=if_match")
    takes += ["*", *more] if more else []
    words = _first_line(operation.get("description") or operation.get("summary", ""))
    yield f"\n    def {operation['operationId']}({', '.join(['self', *takes])}) -> {answer}:\n"
    yield f'        """{words}"""\n'
    kind = answer if answer.startswith('"') else repr(answer)
    yield f"        return cast({kind}, self._ask({', '.join(call)}))\n"


def _named(given: Mapping[str, Any]) -> tuple[str, str, bool]:
    name = given["name"]
    assert name.isidentifier(), name
    assert not keyword.iskeyword(name), name
    return name, type_of(given["schema"]), given.get("required", False)


def _optional(kind: str) -> str:
    return kind if "None" in kind else _union([kind, "None"])


def _address(path: str) -> str:
    """An f-string in which every part is quoted."""
    whole = path.replace("{", "{quote(str(").replace("}", "), safe='')}")
    return f'f"{whole}"' if "{" in path else f'"{path}"'


def _answer(operation: Mapping[str, Any]) -> str | None:
    """The type of the answer that is no refusal; bytes of a file, None of a stream."""
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) < 300 and content:
            schema = content.get(JSON, {}).get("schema")
            if "text/event-stream" in content:
                return None
            return "bytes" if schema is None else type_of(schema)
    return "Any"


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].replace("\\", "").replace('"', "'") if text.strip() else ""
