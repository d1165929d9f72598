"""Asking the broker for a figure: one client of a process for each address, and little patience."""

from functools import cache
from typing import Any

import redis

PATIENCE_SECONDS = 1


@cache
def client(url: str) -> Any:
    """Each of its calls raises redis.RedisError where the broker is away or slow."""
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
