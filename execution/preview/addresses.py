"""Where previews answer, and the passes that let people in: a link that works once, then a cookie of that host."""

import secrets
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone

from config.access.models import User
from config.shared.secrets import hash_of
from execution.models import Preview

ENTER = "/-/enter"
SALT = "execution.preview"
LABEL_BYTES = 12


def is_secure() -> bool:
    return bool(settings.PREVIEW_ORIGIN.startswith("https:"))


def cookie_name() -> str:
    """Browsers refuse `__Host-` cookies that another host, or one without HTTPS, tries to set."""
    return "__Host-masterplan-preview" if is_secure() else "masterplan-preview"


def why_unsafe() -> str:
    """What in the settings would let previews reach our own cookies; empty if nothing does."""
    if not settings.PREVIEW_HOST.startswith("*."):
        return f"PREVIEW_HOST is {settings.PREVIEW_HOST}: it must begin with `*.`, as each preview has a host of its own."
    ending = settings.PREVIEW_HOST.removeprefix("*")
    if ending == ".localhost":
        # Names below it share no cookies with it, nor with each other.
        return ""
    for own in settings.ALLOWED_HOSTS:
        name = own.lstrip(".*").lower()
        if name and (ending == f".{name}" or ending.endswith(f".{name}")):
            return f"PREVIEW_HOST is below {own}, an own host name of Masterplan: its cookies would not be safe."
        if not name or f".{name}".endswith(ending):
            return f"{own} in ALLOWED_HOSTS would answer at hosts of previews: name Masterplan's own hosts there."
    return ""


def new_label() -> str:
    return secrets.token_hex(LABEL_BYTES)


def origin_of(label: str) -> str:
    return str(settings.PREVIEW_ORIGIN).replace("*", label, 1)


def label_of(host: str) -> str:
    """The label in a host name with or without a port; empty if it is no host of a preview."""
    name = host.lower().partition(":")[0]
    ending = settings.PREVIEW_HOST.removeprefix("*")
    label = name.removesuffix(ending) if name.endswith(ending) else ""
    return label if label.isalnum() else ""


def link_for(preview: Preview, user: User) -> str:
    """An address that lets this person in once, soon. An earlier one is no longer good."""
    token = secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(seconds=settings.PREVIEW_TOKEN_SECONDS)
    rows = Preview.objects.filter(pk=preview.pk)
    rows.update(token_sha=hash_of(token), token_for=user, token_until=until)
    return f"{origin_of(preview.label)}{ENTER}?{urlencode({'token': token})}"


def let_in(preview_id: UUID, token: str) -> str:
    """The value of the cookie for whom a token was made; empty if it is used, too old or of another preview."""
    rows = Preview.objects.filter(pk=preview_id, token_sha=hash_of(token))
    user = rows.values_list("token_for", flat=True).first()
    fresh = rows.filter(status=Preview.Status.READY, token_until__gt=timezone.now())
    # The database decides which of two that come at once is let in.
    if user is None or not fresh.update(token_sha="", token_until=None):
        return ""
    return signing.dumps([str(preview_id), str(user)], salt=SALT)


def is_guest(preview_id: UUID, cookie: str) -> bool:
    """Whether this is a pass for this preview, of somebody who may see its plan still."""
    try:
        owner, user = signing.loads(cookie, salt=SALT, max_age=settings.PREVIEW_CAP_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    if owner != str(preview_id):
        return False
    guest = User.objects.filter(pk=user, is_active=True).first()
    if guest is None:
        return False
    return Preview.objects.visible_to(guest).filter(pk=preview_id).exists()
