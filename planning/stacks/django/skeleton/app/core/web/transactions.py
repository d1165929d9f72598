"""One transaction for each request that may change something: kept if its answer is below 400, otherwise undone."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from app.core.web.cross_origin import SAFE


class Transactions:
    """Ends before the answer is sent, so that no answer promises what was not kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        with transaction.atomic():
            answer = self.get_response(request)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            return answer
