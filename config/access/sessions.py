"""Whether the person behind an open socket is still signed in."""

from collections.abc import Mapping
from typing import Any

from config.access.models import User


def is_signed_in(scope: Mapping[str, Any]) -> bool:
    """Whether the session has not ended and the account is active."""
    user, session = scope["user"], scope.get("session")
    if not user.is_authenticated:
        return False
    if session is not None and not session.exists(session.session_key):
        return False
    return User.objects.filter(pk=user.pk, is_active=True).exists()
