"""Answers that say what went wrong: problem bodies (RFC 9457) below /api, pages elsewhere."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.templates import render
from app.core.web.messages import messages_by_field

logger = logging.getLogger(__name__)


def add_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(IntegrityError, answer_contradiction)
    app.add_exception_handler(Exception, answer_failure)


def is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def answer_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    errors = {error.field: error.message} if error.field else {}
    return problem(request, error.status, error.title, error.message, errors)


def answer_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = messages_by_field(error.errors())
    if not is_api(request) and any(one["loc"][0] == "path" for one in error.errors()):
        return problem(request, 404, NotFound.title, "There is no such page.", {})
    return problem(request, 422, Invalid.title, "Some values are not valid.", errors)


def answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    is_missing = error.status_code == 404
    detail = "There is no such page." if is_missing else str(error.detail)
    title = NotFound.title if is_missing else str(error.detail)
    return problem(request, error.status_code, title, detail, {}, error.headers)


def answer_contradiction(request: Request, error: Exception) -> Response:
    """The database's own refusal, where no rule refused before."""
    logger.warning("refused by the database: %s", error)
    text = "This contradicts what is stored: it may exist already, or still be in use."
    return problem(request, Conflict.status, Conflict.title, text, {})


def answer_failure(request: Request, error: Exception) -> Response:
    logger.exception("a request failed", exc_info=error)
    return problem(request, 500, "Something went wrong", "The fault is ours; it is logged.", {})


def problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    errors: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> Response:
    if is_api(request):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        listed = [{"field": name, "message": text} for name, text in errors.items()]
        content = {**body, "errors": listed}
        return JSONResponse(content, status, headers, media_type="application/problem+json")
    if status == 401:
        return Response(status_code=303, headers={"Location": f"/sign-in?next={request.url.path}"})
    return problem_page(request, status, title, detail, errors)


def problem_page(
    request: Request, status: int, title: str, detail: str, errors: Mapping[str, str]
) -> Response:
    """A whole page; for htmx only the notice, put at the top of the page that asked."""
    context = {"title": title, "detail": detail, "errors": errors, "status": status}
    if request.headers.get("HX-Request") != "true":
        back = request.headers.get("Referer", "/")
        return render(request, "problem.html", status_code=status, back=back, **context)
    answer = render(request, "problem_notice.html", status_code=status, **context)
    answer.headers["HX-Retarget"] = "#messages"
    answer.headers["HX-Reswap"] = "innerHTML show:window:top"
    answer.headers["HX-Push-Url"] = "false"
    return answer
