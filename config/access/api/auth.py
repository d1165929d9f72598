"""Who may call an operation: the bearer of a token, or who is signed in in a browser (with a CSRF token)."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from config.access.models import User


class TokenAuth(HttpBearer):
    """The middleware has looked the token up; what it did not find never comes here."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return request.user if hasattr(request, "api_token") else None


class BrowserAuth(SessionAuth):
    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if isinstance(request.user, User) else None


signed_in = [TokenAuth(), BrowserAuth()]
