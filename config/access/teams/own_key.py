"""The workspace's own key for the model's server: encrypted in its row, readable with SECRET_KEY alone."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from config.access.models import Workspace
from config.shared.errors import DomainError
from config.shared.secrets import keep_out

PURPOSE = b"masterplan.workspace.own_key:"


class KeyUnreadable(DomainError):
    """The workspace's own key cannot be read any more, because SECRET_KEY was changed. Enter it again, or remove it."""

    code = "key_unreadable"


def _box() -> MultiFernet:
    """Written with the present SECRET_KEY, read with earlier ones too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(PURPOSE + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def enclosed(key: str) -> tuple[str, str]:
    """Encrypted, and its last four characters; both empty for no key."""
    if not key:
        return "", ""
    keep_out(key)
    return _box().encrypt(key.encode()).decode(), key[-4:]


def read(workspace: Workspace) -> str:
    """The key, or nothing if it has none. Raises KeyUnreadable."""
    if not workspace.own_key:
        return ""
    try:
        key = _box().decrypt(workspace.own_key.encode()).decode()
    except InvalidToken:
        raise KeyUnreadable from None
    keep_out(key)
    return key
