"""What a line of the log is about: ids of the request, the task and the rows that this thread works for."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})
_ids: ContextVar[Mapping[str, str]] = ContextVar("log_ids", default=_NOTHING)
# Of a format: the name before each placeholder, if it has one.
_PLACEHOLDER = re.compile(r"(?:(\w+)=)?%[-+#0-9.]*[sdrfx]")
# What lines call rows for short.
ROWS = {
    "atom", "delivery", "hold", "message", "notice", "plan", "preparation", "preview", "review", "run", "wave",
}  # fmt: skip


def now() -> Mapping[str, str]:
    return _ids.get()


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """These ids, with those around them, for every line logged inside."""
    token = _ids.set({**_ids.get(), **_as_text(ids)})
    try:
        yield
    finally:
        _ids.reset(token)


def note(**ids: object) -> None:
    """Add what turned out only now, until the end of the `about` around this; outside of one, nothing."""
    if _ids.get() is not _NOTHING:
        _ids.set({**_ids.get(), **_as_text(ids)})


def _as_text(ids: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items() if value}


def values_of(record: logging.LogRecord) -> dict[str, object]:
    """By name, what a line says as `name=%s`; rows are named `run_id` whatever the line calls them."""
    if not isinstance(record.args, tuple):
        return {}
    names = [found.group(1) for found in _PLACEHOLDER.finditer(str(record.msg))]
    return {
        f"{name}_id" if name in ROWS else name: value
        for name, value in zip(names, record.args, strict=False)
        if name
    }
