"""Between the password and the code: who has said the first has a few minutes for the second.

The session names them, and opens nothing yet. Failures are counted by django-axes as those of passwords are, and
are not forgotten before the code was right: a known password gives no new tries.
"""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from config.access.models import User
from config.access.second_factor import factors
from config.shared.errors import DomainError

SECONDS = 600
WAITING = "half_way"
# The second factor that was shown in this session.
SHOWN = "second_factor"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class TooManyTries(DomainError):
    """Codes were wrong too often from here. Try again later."""

    code = "too_many_tries"
    status = 429


def hold(request: HttpRequest, user: User) -> None:
    """The password was right; the code is asked for next."""
    request.session.flush()
    request.session[WAITING] = {
        "user": str(user.pk),
        "at": time.time(),
        "hash": user.get_session_auth_hash(),
    }


def waiting(request: HttpRequest) -> User | None:
    """Whose code is waited for; nobody's when it took too long, or the password was changed."""
    held: dict[str, Any] = request.session.get(WAITING) or {}
    if not held or time.time() - held["at"] > SECONDS:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    if user is None or not constant_time_compare(held["hash"], user.get_session_auth_hash()):
        return None
    return user


def sign_in(request: HttpRequest, user: User) -> None:
    """Both were right."""
    del request.session[WAITING]
    login(request, user, backend=MODEL_BACKEND)
    mark(request, user)


def mark(request: HttpRequest, user: User) -> None:
    """In this session the factor was shown; every other session of this person ends."""
    request.session[SHOWN] = str(user.second_factor_id)


def is_enough(session: Any, user: User) -> bool:
    """Whether a session opens what its person may do."""
    return user.second_factor_id is None or session.get(SHOWN) == str(user.second_factor_id)


def opens(request: HttpRequest, user: User, code: str) -> bool:
    """`factors.opens`, with failures counted. Raises TooManyTries."""
    said = {"username": user.get_username()}
    if not AxesProxyHandler.is_allowed(request, said):
        raise TooManyTries
    if factors.opens(user, code):
        return True
    user_login_failed.send(sender=__name__, credentials=said, request=request)
    return False
