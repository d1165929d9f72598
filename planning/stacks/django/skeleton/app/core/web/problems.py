"""Answers that say what went wrong: problem bodies (RFC 9457) below /api, pages elsewhere."""

import logging
from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from app.core.errors import Conflict, DomainError, Forbidden, NotFound
from app.core.forms import InvalidForm
from app.core.templates import render

logger = logging.getLogger(__name__)


class Problems:
    """Answers what a view raises; what is nobody's refusal goes on to `answer_failure`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return answer_domain_error(request, error)
        if isinstance(error, IntegrityError):
            return answer_contradiction(request, error)
        return None


def answer_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    errors = {error.field: error.message} if error.field else {}
    if isinstance(error, InvalidForm):
        errors = error.errors
    return problem(request, error.status, error.title, error.message, errors)


def answer_contradiction(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database's own refusal, where no rule refused before."""
    logger.warning("refused by the database: %s", error)
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    text = "This contradicts what is stored: it may exist already, or still be in use."
    return problem(request, Conflict.status, Conflict.title, text, {})


def answer_missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    is_plain = (
        isinstance(exception, Http404) and exception.args and isinstance(exception.args[0], str)
    )
    detail = str(exception) if is_plain else "There is no such page."
    return problem(request, 404, NotFound.title, detail, {})


def answer_forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    detail = str(exception) if isinstance(exception, PermissionDenied) else ""
    return problem(request, 403, Forbidden.title, detail or "This is not allowed.", {})


def answer_malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 400, "Not possible", "This request cannot be read.", {})


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Django has logged the exception already."""
    return problem(request, 500, "Something went wrong", "The fault is ours; it is logged.", {})


def problem(
    request: HttpRequest, status: int, title: str, detail: str, errors: Mapping[str, str]
) -> HttpResponse:
    if request.path.startswith("/api/"):
        listed = [{"field": name, "message": text} for name, text in errors.items()]
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        content = {**body, "errors": listed}
        return JsonResponse(content, status=status, content_type="application/problem+json")
    return problem_page(request, status, title, detail, errors)


def problem_page(
    request: HttpRequest, status: int, title: str, detail: str, errors: Mapping[str, str]
) -> HttpResponse:
    """A whole page; for htmx only the notice, put at the top of the page that asked."""
    listed = [(name, text) for name, text in errors.items() if text != detail]
    context = {"title": title, "detail": detail, "errors": listed, "status": status}
    if request.headers.get("HX-Request") != "true":
        back = request.headers.get("Referer", "/")
        return render(request, "problem.html", status_code=status, back=back, **context)
    answer = render(request, "problem_notice.html", status_code=status, **context)
    answer["HX-Retarget"] = "#messages"
    answer["HX-Reswap"] = "innerHTML show:window:top"
    answer["HX-Push-Url"] = "false"
    return answer
