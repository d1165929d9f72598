"""Secrets: cut out of texts that people see (errors, logs, Django's debugging pages), and encrypted or hashed in rows."""

import base64
import hashlib
import logging
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

INSTEAD = "********"
# What is shorter may be an ordinary word; people choose passwords, and programs make keys.
FEWEST_CHARS = {"key": 8, "password": 16}


# Keys of workspaces that this process has read.
_kept_out: set[str] = set()


def keep_out(secret: str) -> None:
    """From now on cut this out of texts as well."""
    _kept_out.add(secret)


def without_secrets(text: str) -> str:
    """The text without the provider's key, the signing key, and the passwords of servers."""
    for secret in _secrets():
        text = text.replace(secret, INSTEAD)
    return text


def _secrets() -> Iterator[str]:
    """Whole addresses before their parts, and each also as it stands in HTML."""
    broker = urlsplit(settings.REDIS_URL).password or ""
    databases = [str(one.get("PASSWORD") or "") for one in settings.DATABASES.values()]
    provider = "" if settings.STANDIN_IN_USE else settings.ANTHROPIC_API_KEY
    found = {
        "key": [
            settings.REDIS_URL if broker else "",
            provider,
            settings.SECRET_KEY,
            *_kept_out,
            settings.EMBEDDER.get("key", ""),
        ],
        "password": [broker, unquote(broker), *databases],
    }
    for kind, secrets in found.items():
        for secret in secrets:
            if len(secret) >= FEWEST_CHARS[kind]:
                yield from {secret, escape(secret)}


def hash_of(secret: str) -> str:
    """All that is kept of a secret that is only recognised: long and drawn by lot, so it needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Unreadable(Exception):
    """Encrypted with a SECRET_KEY that is known no more."""


def _box(purpose: str) -> MultiFernet:
    """Written with the present SECRET_KEY, read with earlier ones too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"{purpose}:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypted(text: str, purpose: str) -> str:
    """Readable with SECRET_KEY and the same purpose alone."""
    return _box(purpose).encrypt(text.encode()).decode()


def decrypted(text: str, purpose: str) -> str:
    """Raises Unreadable."""
    try:
        return _box(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def enclosed(secret: str, purpose: str) -> tuple[str, str]:
    """Encrypted, and its last four characters; both empty for none."""
    if not secret:
        return "", ""
    keep_out(secret)
    return encrypted(secret, purpose), secret[-4:]


def opened(text: str, purpose: str) -> str:
    """What `enclosed` encrypted, or nothing if it is empty. Raises Unreadable."""
    if not text:
        return ""
    secret = decrypted(text, purpose)
    keep_out(secret)
    return secret


class Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class Reporter(ExceptionReporter):
    """The page of an error under DEBUG, and the text of it that is sent to operators."""

    def get_traceback_html(self) -> SafeString:
        return mark_safe(without_secrets(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        return mark_safe(without_secrets(super().get_traceback_text()))
