"""The OpenAPI document: every operation with the refusals and headers that all of them have."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from config.shared.api.preconditions import IF_MATCH
from config.shared.api.problem_bodies import CONTENT_TYPE, Problem

WRITES = {"post", "put", "patch", "delete"}
REFUSALS = {
    401: "Nobody is signed in, or the token opens nothing.",
    403: "The role, or the scope of the token, does not allow it.",
    404: "There is no such thing, or it is not yours to see.",
    409: "It cannot be done as things stand; `detail` says why.",
    422: "Something that was sent cannot be used; `errors` says what.",
    429: "The token has asked too often; go on after `Retry-After` seconds.",
}
OF_WRITES = {400: "The body is no JSON.", 413: "The body is too long."}
OF_MARKED = {412: "It is not as it was seen any more; read it again for its new ETag."}
NAME = "Problem"
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same request within a day, it gets the same answer and nothing is done twice.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


class DocumentedAPI(NinjaAPI):
    """Adds to each operation what the middleware and the handlers of errors can answer."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """What a generated client calls it: of what, and what is done."""
        return f"{(operation.tags or ['api'])[0]}_{operation.view_func.__name__}"

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**kwargs)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= made.pop("$defs", {}) | {NAME: made}
        for operations in document["paths"].values():
            for method, operation in operations.items():
                _complete(operation, is_write=method in WRITES)
        return document


def _complete(operation: dict[str, Any], *, is_write: bool) -> None:
    is_marked = IF_MATCH in operation.get("parameters", [])
    refusals = REFUSALS | (OF_WRITES if is_write else {}) | (OF_MARKED if is_marked else {})
    for status, words in refusals.items():
        operation["responses"].setdefault(status, _refusal(words))
    if is_write:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{NAME}"}
    return {"description": words, "content": {CONTENT_TYPE: {"schema": schema}}}
