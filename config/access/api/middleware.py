"""Middleware of `/api/`: tokens, rates, idempotency, ETags, and problems for whatever else is refused."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

from config.access.api import idempotency, rates, tokens
from config.access.choices import TokenScope
from config.access.models import ApiToken, User
from config.shared.api.problem_bodies import as_problem, problem

ROOT = "/api/"
# Their operations ask who is there; the pages of the documentation are pages like others.
OPERATIONS = "/api/v"
READING = {"GET", "HEAD", "OPTIONS"}
BAD_TOKEN = "This token opens nothing: it is unknown, expired or revoked. Make a new one on the page of your tokens."
READS_ONLY = "This token may only read. Make one with the scope write for this."
TOO_OFTEN = "This token has asked too often. Go on in {} seconds."


class LoginOutsideApiMiddleware(LoginRequiredMiddleware):
    """Operations of the API answer strangers with 401, not with the page for signing in."""

    def process_view(self, request: HttpRequest, view_func: Any, *args: Any) -> Any:
        if request.path.startswith(OPERATIONS):
            return None
        return super().process_view(request, view_func, *args)


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        return as_problem(self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return self._act(request)
        token = tokens.find(secret.strip())
        if token is None:
            headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return problem(401, BAD_TOKEN, code="bad_token", headers=headers)
        return self._by_token(request, token)

    def _by_token(self, request: HttpRequest, token: ApiToken) -> HttpResponse:
        request.user = token.user
        request.api_token = token  # type: ignore[attr-defined]
        headers = rates.count(token.pk)
        if wait := headers.get("Retry-After"):
            return problem(429, TOO_OFTEN.format(wait), code="too_often", headers=headers)
        if request.method not in READING and token.scope != TokenScope.WRITE:
            return problem(403, READS_ONLY, code="reads_only", headers=headers)
        response = self._act(request)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    def _act(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return _unless_known(request, self.get_response(request))
        try:
            request.body  # noqa: B018  (read once, and refused here if it is too long)
        except RequestDataTooBig:
            return problem(413)
        key = request.headers.get("Idempotency-Key")
        if key is None or not isinstance(request.user, User):
            return self.get_response(request)
        return idempotency.once(request, request.user, key, self.get_response)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With an ETag, and nothing more where the asker has it already."""
    if response.status_code != 200 or response.streaming:
        return response
    if "ETag" not in response:  # Some operations name a mark of their own.
        set_response_etag(response)
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response
