"""Warm sandboxes that a process keeps a while, for what it does next of the same build."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Timer

from execution.sandbox.warm.warm_sandboxes import WarmSandboxes

# Between two pieces of work of a build that is under way there is less.
KEPT_SECONDS = 30.0


@dataclass
class _Kept:
    sandboxes: WarmSandboxes = field(default_factory=lambda: WarmSandboxes().__enter__())
    users: int = 0
    end: Timer | None = None


_lock = Lock()
_kept: dict[str, _Kept] = {}


@contextmanager
def kept_sandboxes(owner: str) -> Iterator[WarmSandboxes]:
    """Those of `owner` in this process. Two owners never share one: no code runs where somebody else's ran."""
    one = _begun(owner)
    try:
        yield one.sandboxes
    finally:
        _ended(owner, one)


def _begun(owner: str) -> _Kept:
    with _lock:
        one = _kept.get(owner) or _kept.setdefault(owner, _Kept())
        one.users += 1
        if one.end:
            one.end.cancel()
            one.end = None
    return one


def _ended(owner: str, one: _Kept) -> None:
    with _lock:
        one.users -= 1
        if one.users:
            return
        if KEPT_SECONDS:
            one.end = Timer(KEPT_SECONDS, _close, [owner, one])
            one.end.daemon = True
            one.end.start()
            return
        del _kept[owner]
    one.sandboxes.close()


def _close(owner: str, one: _Kept) -> None:
    with _lock:
        if one.users or _kept.get(owner) is not one:
            return
        del _kept[owner]
    one.sandboxes.close()


def close_all() -> None:
    """At the end of a process, so that no folder is left behind."""
    with _lock:
        ended = [_kept.pop(owner) for owner in list(_kept)]
    for one in ended:
        one.sandboxes.close()


atexit.register(close_all)
