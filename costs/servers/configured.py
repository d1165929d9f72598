"""The server behind ANTHROPIC_BASE_URL: its key, its timeouts, and the request parts it refuses."""

import threading
from urllib.parse import urlsplit

from django.conf import settings

from costs.errors import ModelMisconfigured
from costs.prices import local

# Servers that ask for no key still want to see one.
NO_KEY = "none"
# Words with which a server refuses parts of a request that it does not know; the first ones found count.
WORDS = (
    {"effort": {"effort"}, "schema": {"format"}, "format": {"format"}},
    {"output_config": {"effort", "format"}},
    {"thinking": {"thinking"}},
    {"cache_control": {"cache_control"}},
)
REFUSING_STATUSES = {400, 422}
_lock = threading.Lock()
_refused: dict[tuple[str, str], frozenset[str]] = {}
_loose: set[tuple[str, str]] = set()


def api_key() -> str:
    """Raises ModelMisconfigured where the provider's own server would be asked without one."""
    key = settings.ANTHROPIC_API_KEY or (NO_KEY if settings.ANTHROPIC_BASE_URL else "")
    if not key:
        raise ModelMisconfigured("ANTHROPIC_API_KEY is not set.")
    return str(key)


def read_seconds(model: str) -> float:
    """The read timeout; longer for local servers, which read long prompts before they answer."""
    is_local = local.serves(model)
    return settings.MODEL_LOCAL_READ_SECONDS if is_local else settings.MODEL_READ_SECONDS


def left_out(model: str) -> frozenset[str]:
    """Parts of a request that the server has refused for this model."""
    return _refused.get(_place(model), frozenset())


def leave_out(model: str, parts: frozenset[str]) -> None:
    """Leave these parts out of requests to the model from now on, in this process."""
    if not parts:
        return
    with _lock:
        _refused[_place(model)] = left_out(model) | parts


def refused_parts(
    model: str, *, status: int, reason: str, present: frozenset[str]
) -> frozenset[str]:
    """Which parts of the request to leave out after a refusal: those it names; of a local server, else all.

    Other servers refuse a request for many reasons: a second one would only be refused again.
    """
    if status not in REFUSING_STATUSES or _is_providers_own():
        return frozenset()
    named = _named(reason.lower()) & present
    return named or (present if local.serves(model) else frozenset())


def _named(reason: str) -> frozenset[str]:
    for words in WORDS:
        found = [parts for word, parts in words.items() if word in reason]
        if found:
            return frozenset().union(*found)
    return frozenset()


def wants_schema_in_prompt(model: str) -> bool:
    mode = settings.MODEL_SCHEMA_IN_PROMPT
    if mode == "auto":
        return _place(model) in _loose or local.serves(model)
    return bool(mode == "always")


def note_misfit(model: str) -> None:
    """An answer did not fit its schema, which a server that keeps to schemas does not let happen."""
    with _lock:
        _loose.add(_place(model))


def forget() -> None:
    with _lock:
        _refused.clear()
        _loose.clear()


def _place(model: str) -> tuple[str, str]:
    return settings.ANTHROPIC_BASE_URL, model


def _is_providers_own() -> bool:
    host = urlsplit(settings.ANTHROPIC_BASE_URL).hostname or "api.anthropic.com"
    return host.endswith("anthropic.com")
