"""Tools, made from the operations of the OpenAPI document: names, words and fields are written once, there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from config.api import api
from config.shared.api.document import IDEMPOTENCY_KEY
from config.shared.api.preconditions import IF_MATCH

DEFINED = "#/components/schemas/"
READING = {"get"}
# An answer that does not end is none for a tool; the conversation can be read again instead.
STREAM = "text/event-stream"
# What asks whether this server is up is no agent; and running a team is no work for one: its people, keys, secrets and
# messages are their administrators', who have pages and the API for it.
NOT_FOR_AGENTS = (
    "health_",
    "webhooks_",
    "notices_",
    "workspaces_change_",
    "workspaces_set_",
    "workspaces_remove_",
)
NOR_THESE = {"workspaces_invite", "workspaces_list_invitations", "workspaces_revoke_invitation"}
# Where a body that is no set of named fields goes.
WHOLE_BODY = "document"
# Headers of a request, by what the argument is called.
HEADERS = {"idempotency_key": IDEMPOTENCY_KEY["name"], "if_match": IF_MATCH["name"]}
ARGUMENTS = {header: argument for argument, header in HEADERS.items()}


@dataclass(frozen=True, kw_only=True)
class Tool:
    """`places` says of each argument whether it goes into the path, query, header or body."""

    name: str
    method: str
    path: str
    description: str
    input_schema: dict[str, Any]
    places: Mapping[str, str]

    @property
    def only_reads(self) -> bool:
        return self.method in READING


@cache
def all_tools() -> dict[str, Tool]:
    """By name, in the order of the document."""
    document: Any = api.get_openapi_schema()
    schemas = document["components"]["schemas"]
    return {tool.name: tool for tool in _tools(document["paths"], schemas)}


def _tools(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Tool]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            answers = operation["responses"].values()
            is_stream = any(STREAM in answer.get("content", {}) for answer in answers)
            if is_for_agents(operation["operationId"]) and not is_stream:
                yield _tool(path, method, operation, schemas)


def is_for_agents(name: str) -> bool:
    return name not in NOR_THESE and not name.startswith(NOT_FOR_AGENTS)


def _tool(path: str, method: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Tool:
    fields: dict[str, Any] = {}
    required: list[str] = []
    places: dict[str, str] = {}
    for name, where, schema, is_required in _arguments(operation, schemas):
        fields[name], places[name] = schema, where
        if is_required:
            required.append(name)
    root = {
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": False,
    }
    return Tool(
        name=operation["operationId"],
        method=method,
        path=path,
        description=operation.get("description") or operation["summary"],
        input_schema=_with_definitions(root, schemas),
        places=places,
    )


def _arguments(
    operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any, bool]]:
    """Name, place, schema, and whether it must be given."""
    for given in operation.get("parameters", []):
        said = {"description": given["description"]} if given.get("description") else {}
        name = ARGUMENTS.get(given["name"], given["name"])
        yield name, given["in"], given["schema"] | said, given.get("required", False)
    if sent := operation.get("requestBody"):
        yield from _of_body(sent, schemas)


def _of_body(
    sent: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any, bool]]:
    body = sent["content"]["application/json"]["schema"]
    for option in body.get("anyOf", []):
        body = option if "$ref" in option else body
    body = schemas[body["$ref"].removeprefix(DEFINED)] if "$ref" in body else body
    if "properties" not in body:
        yield WHOLE_BODY, "whole body", body, sent.get("required", False)
        return
    for name, schema in body["properties"].items():
        yield name, "body", schema, name in body.get("required", [])


def _with_definitions(schema: dict[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """With the shared schemas that it names, as its own."""
    found: dict[str, Any] = {}

    def own(part: Any) -> Any:
        if isinstance(part, list):
            return [own(one) for one in part]
        if isinstance(part, dict):
            return {key: own(value) for key, value in part.items()}
        return named(part) if isinstance(part, str) and part.startswith(DEFINED) else part

    def named(reference: str) -> str:
        """References, and what tells the shapes of a union apart."""
        name = reference.removeprefix(DEFINED)
        if name not in found:
            found[name] = {}
            found[name] = own(schemas[name])
        return f"#/$defs/{name}"

    whole: dict[str, Any] = own(schema)
    return whole | ({"$defs": found} if found else {})
