"""Bad input to every operation: a documented refusal that says what to do, and never a fault of ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from config.access.models import User
from tests.api.conftest import program
from tests.api.operations import Operation, World, operations, whole, world

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-4000-8000-000000000000"
SCHEMAS = whole()["components"]["schemas"]
# Of every type, of no type, too big, too deep, and no text.
VALUES: list[Any] = [
    None, True, -1, 10**30, "", "\x00", "\ud800", "\U0001f4a5 é \u202e", NOWHERE, [[]], {"a": [1]},
]  # fmt: skip
QUERIES = ["-1", "9" * 30, "x", "%00", "%F0%9F%92%A5", "", NOWHERE]
NO_BODIES = [b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 100_000, b"NaN", b"{}"]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    options = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    return resolved(options[0]) if options else schema


def bodies(operation: Operation, good: dict[str, Any]) -> Iterator[bytes]:
    """The good body with one field gone, of another kind, or too much."""
    yield from NO_BODIES
    yield json.dumps(good | {"unknown": 1}).encode()
    for name, schema in resolved(operation.body or {}).get("properties", {}).items():
        yield json.dumps({key: value for key, value in good.items() if key != name}).encode()
        longest = resolved(schema).get("maxLength", 0)
        too_long = ["x" * (longest + 1)] if 0 < longest < 10**6 else []
        for value in [*VALUES, *too_long]:
            yield json.dumps(good | {name: value}).encode()


def requests(operation: Operation, made: World) -> Iterator[tuple[str, bytes | None]]:
    """Addresses and bodies; None for those that send none."""
    path = operation.path.format(**made.ids)
    for parameter in operation.document.get("parameters", []):
        name = parameter["name"]
        if parameter["in"] == "path":
            for value in (NOWHERE, "%00", "%F0%9F%92%A5"):
                yield operation.path.format(**made.ids | {name: value}), None
        elif parameter["in"] == "query":
            for value in QUERIES:
                yield f"{path}?{name}={value}", None
    if operation.method != "GET":
        for body in bodies(operation, made.bodies.get(operation.id, {})):
            yield path, body


def ask(client: Client, operation: Operation, path: str, body: bytes | None) -> Any:
    with transaction.atomic():
        if operation.method == "GET":
            answer = client.get(path)
        else:
            answer = client.post(path, body or b"{}", content_type="application/json")
        transaction.set_rollback(True)
    return answer


@pytest.mark.slow
def test_bad_input_is_refused_as_documented_and_never_breaks_anything(alice: User) -> None:
    client, made = program(alice), world(alice)
    client.raise_request_exception = False
    wrong, asked = [], 0
    for operation in operations():
        for path, body in requests(operation, made):
            answer = ask(client, operation, path, body)
            asked += 1
            documented = answer.status_code in operation.statuses
            is_problem = answer.headers["Content-Type"].startswith("application/problem+json")
            if not documented or (answer.status_code >= 400 and not is_problem):
                wrong.append((operation.id, path[:120], (body or b"")[:80], answer.status_code))

    assert wrong == []
    assert asked > 800


@pytest.mark.parametrize("field", ["conversation_id", "workspace_id"])
def test_ids_of_others_are_not_found(alice: User, field: str) -> None:
    body = {"brief": "A shed lends tools.", field: NOWHERE}

    answer = program(alice).post("/api/v1/masterplans", body, content_type="application/json")

    assert answer.status_code == 404


def test_a_body_that_is_too_long_is_refused_unread(alice: User) -> None:
    body = b'{"brief": "' + b"x" * (4 * 1024 * 1024) + b'"}'
    client = program(alice)

    for headers in ({}, {"Idempotency-Key": "k"}):
        answer = client.post(
            "/api/v1/masterplans", body, content_type="application/json", headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too_long")
