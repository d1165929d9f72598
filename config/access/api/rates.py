"""How often a token may ask: so many requests a minute, counted in the broker for all hosts."""

import logging
import time

import redis
from django.conf import settings

from config.shared.redis_client import client

logger = logging.getLogger(__name__)
WINDOW_SECONDS = 60


def count(token_id: object) -> dict[str, str]:
    """Count a request; the headers of its answer, with Retry-After if it is one too many.

    While the broker is away nothing is counted: that a limit is missed hurts less than an API that is down.
    """
    now = time.time()
    window, left_seconds = int(now // WINDOW_SECONDS), WINDOW_SECONDS - int(now % WINDOW_SECONDS)
    key = f"masterplan:rate:{token_id}:{window}"
    try:
        with client(settings.REDIS_URL).pipeline() as pipe:
            asked, _ = pipe.incr(key).expire(key, 2 * WINDOW_SECONDS).execute()
    except (redis.RedisError, OSError) as error:
        logger.warning("rate not counted error=%s", error)
        return {}
    most = settings.API_REQUESTS_PER_MINUTE
    headers = {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(0, most - asked)),
        "RateLimit-Reset": str(left_seconds),
    }
    return headers | ({"Retry-After": str(left_seconds)} if asked > most else {})
