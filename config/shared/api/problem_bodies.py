"""Problem bodies (RFC 9457): what is wrong, what to do, a code for machines, and the fields that are wrong."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from config.shared.database.storable import shortened, storable
from config.shared.errors import DomainError

CONTENT_TYPE = "application/problem+json"
# What a status says where nothing more is known.
DETAILS = {
    400: "This request cannot be read. Send valid JSON in UTF-8.",
    401: "Sign in, or send a token as `Authorization: Bearer <token>`.",
    403: "You may not do this.",
    404: "There is nothing here, or it is not yours to see. Check the address and the id.",
    405: "This address does not take this method. See `Allow`.",
    413: "This body is too long. It may have 3 MB.",
    500: "This is a fault of Masterplan. It is in its log; try again later.",
}
CODES = {
    401: "not_signed_in",
    403: "not_permitted",
    404: "not_found",
    413: "too_long",
    422: "bad_input",
}


class FieldError(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457, with a code that does not change and the fields that are wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] = []


def problem(
    status: int,
    detail: str = "",
    *,
    code: str = "",
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    title = HTTPStatus(status).phrase
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or DETAILS.get(status, title),
        "code": code or CODES.get(status) or title.lower().replace(" ", "_"),
        "errors": list(errors),
    }
    return HttpResponse(
        json.dumps(body), status=status, content_type=CONTENT_TYPE, headers=dict(headers or {})
    )


def as_problem(response: HttpResponse) -> HttpResponse:
    """The same refusal as a problem: pages of Django for what no operation has answered."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code < 400 or kind.startswith((CONTENT_TYPE, "application/json")):
        return response
    kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
    return problem(response.status_code, headers=kept)


def handle_errors(api: NinjaAPI) -> None:
    """Let every refusal of this API be a problem."""
    api.add_exception_handler(DomainError, _domain)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, _validation)  # type: ignore[arg-type]
    api.add_exception_handler(AuthenticationError, _stranger)  # type: ignore[arg-type]
    api.add_exception_handler(Http404, _missing)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, _http)  # type: ignore[arg-type]


def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    lines = getattr(error, "problems", [])
    errors = [_of_line(line) for line in lines]
    return problem(error.status, error.message, code=error.code, errors=errors)


def _of_line(line: str) -> dict[str, str]:
    place, found, said = line.partition(": ")
    return {"field": place, "message": said} if found else {"field": "", "message": line}


def _validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [_field_error(one) for one in error.errors]
    said = "; ".join(f"{one['field']}: {one['message']}" for one in errors[:3])
    return problem(422, f"Correct these fields and send it again: {said}.", errors=errors)


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    # ("body", "data", "brief"): where it stands and the parameter's name are no fields.
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "sent")]
    message = str(error["msg"]).removeprefix("Value error, ")
    return {
        "field": shortened(storable(".".join(place)), 200),
        "message": shortened(storable(message), 300),
    }


def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, headers={"WWW-Authenticate": "Bearer"})


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code)
