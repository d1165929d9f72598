"""Who asks where a program can only send a name and a password: the password is a token."""

import base64
import binascii

from django.http import HttpRequest, HttpResponse

from config.access.api import rates, tokens
from config.access.api.middleware import BAD_TOKEN, TOO_OFTEN
from config.access.models import User

NO_TOKEN = "Send a token as the password, with any name. Make one on the page of your tokens."
ASK = {"WWW-Authenticate": 'Basic realm="Masterplan", charset="UTF-8"'}


def person_of(request: HttpRequest) -> User | HttpResponse:
    """The person of a token, or the refusal. Either scope may read."""
    secret = _password(request)
    if secret is None:
        return _refused(401, NO_TOKEN, ASK)
    token = tokens.find(secret)
    if token is None:
        return _refused(401, BAD_TOKEN, ASK)
    headers = rates.count(token.pk)
    if wait := headers.get("Retry-After"):
        return _refused(429, TOO_OFTEN.format(wait), headers)
    return token.user


def _password(request: HttpRequest) -> str | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password


def _refused(status: int, text: str, headers: dict[str, str]) -> HttpResponse:
    content_type = "text/plain; charset=utf-8"
    return HttpResponse(f"{text}\n", status=status, content_type=content_type, headers=headers)
