"""Middleware: every request has an id, which its log lines, its tasks and its answer carry."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.shared.logs import log_ids

logger = logging.getLogger(__name__)
HEADER = "X-Request-ID"
_FROM_PROXY = re.compile(r"[\w-]{8,64}")


class RequestIdMiddleware:
    """The first of all. An id of the asker's own is believed of a proxy alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _given(request) or uuid.uuid4().hex
        began = time.monotonic()
        with log_ids.about(request_id=request_id):
            response = self.get_response(request)
            logger.info(
                "request method=%s path=%s status=%s milliseconds=%s",
                request.method,
                request.path,
                response.status_code,
                round((time.monotonic() - began) * 1000),
            )
        response.headers[HEADER] = request_id
        return response


def _given(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if _FROM_PROXY.fullmatch(given) else ""
