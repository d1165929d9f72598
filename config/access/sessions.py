"""Whether the person behind an open socket is still signed in."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import Model
from django.http import HttpRequest

from config.access.models import User
from config.access.second_factor.half_way import is_enough

# How a socket is closed whose person may not, or no longer, listen.
REFUSED = 4403


def may_listen(scope: Mapping[str, Any], model: type[Model], pk: UUID | str) -> bool:
    """Asked before each push: people sign out and leave workspaces while their pages are open."""
    rows: Any = model._default_manager
    return is_signed_in(scope) and rows.visible_to(scope["user"]).filter(pk=pk).exists()


def is_signed_in(scope: Mapping[str, Any]) -> bool:
    """Whether the session is still there and this person's, the password is the same, the account active,
    and its second factor shown.

    Read from rows each time: a socket's own session and user are as old as the socket.
    """
    user, session = scope["user"], scope.get("session")
    if not user.is_authenticated:
        return False
    if session is None:
        return User.objects.filter(pk=user.pk, is_active=True).exists()
    now = HttpRequest()
    now.session = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    found = get_user(now)
    return found.pk == user.pk and isinstance(found, User) and is_enough(now.session, found)
