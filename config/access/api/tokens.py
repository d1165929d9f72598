"""Tokens of the API: made and shown once, found by their hash, revoked."""

import secrets
from datetime import timedelta

from django.utils import timezone

from config.access.audit import audit
from config.access.models import ApiToken, User
from config.shared.errors import BadInput
from config.shared.secrets import hash_of

PREFIX = "mp_"
MOST_USABLE = 50
# So that a busy program does not write a row with every request.
USE_NOTED_EVERY = timedelta(minutes=1)


def make(user: User, *, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """The row, and the token itself, which is not kept. Raises BadInput for one too many."""
    if ApiToken.objects.usable().filter(user=user).count() >= MOST_USABLE:
        raise BadInput(f"You have {MOST_USABLE} tokens in use. Revoke one first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scope=scope,
        hash=hash_of(secret),
        ends_with=secret[-4:],
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit(user, "make_token", token, after={"name": name, "scope": scope, "days": days})
    return token, secret


def find(secret: str) -> ApiToken | None:
    """The usable token, with its person; its use is noted."""
    tokens = ApiToken.objects.usable().select_related("user")
    token = tokens.filter(hash=hash_of(secret)).first()
    if token is not None:
        _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def revoke(token: ApiToken, by: User) -> None:
    """From now on it opens nothing. Revoking it again changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit(by, "revoke_token", token, before={"name": token.name})
