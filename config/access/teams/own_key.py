"""The workspace's own key for the model's server: encrypted in its row, readable with SECRET_KEY alone."""

from config.access.models import Workspace
from config.shared import secrets
from config.shared.errors import DomainError

SHORTEST = 20
PURPOSE = "masterplan.workspace.own_key"


class KeyUnreadable(DomainError):
    """The workspace's own key cannot be read any more, because SECRET_KEY was changed. Enter it again, or remove it."""

    code = "key_unreadable"


def why_unusable(key: str) -> str:
    """Empty for one that can be a key, and for none."""
    if key and (len(key) < SHORTEST or not key.isascii() or not key.isprintable()):
        return f"A key has at least {SHORTEST} characters, all of them plain ASCII."
    return ""


def enclosed(key: str) -> tuple[str, str]:
    """Encrypted, and its last four characters; both empty for no key."""
    return secrets.enclosed(key, PURPOSE)


def read(workspace: Workspace) -> str:
    """The key, or nothing if it has none. Raises KeyUnreadable."""
    try:
        return secrets.opened(workspace.own_key, PURPOSE)
    except secrets.Unreadable:
        raise KeyUnreadable from None
