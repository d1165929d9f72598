"""`Idempotency-Key`: the same write sent twice is done once and answered twice."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.access.models import IdempotencyKey, User
from config.shared.api.problem_bodies import problem
from config.shared.secrets import Unreadable, decrypted, encrypted

A_KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT = timedelta(hours=24)
BAD_KEY = "An Idempotency-Key has 1 to 200 visible ASCII characters, such as a UUID."
OTHER_REQUEST = (
    "This Idempotency-Key was used for another request. Send a new key for a new request."
)


LOST = "This was done, and its answer cannot be read any more, because SECRET_KEY was changed."
PURPOSE = "masterplan.idempotency_key"


def once(
    request: HttpRequest, user: User, key: str, act: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Act and keep the answer in one transaction; or the answer that is kept.

    The key's row is inserted first, so that the same request at the same time waits for the first one's end.
    """
    if not A_KEY.fullmatch(key):
        return problem(400, BAD_KEY, code="bad_idempotency_key")
    sha = _sha(request)
    IdempotencyKey.objects.filter(user=user, created_at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(user=user, key=key, request_sha=sha)
            response = act(request)
            _keep(row, response)
            return response
    except IntegrityError as error:
        if "access_idempotencykey_once" not in str(error):
            raise
    return _kept(IdempotencyKey.objects.get(user=user, key=key), sha)


def _keep(row: IdempotencyKey, response: HttpResponse) -> None:
    """Our own faults are not kept, nor anything that was done before them."""
    if response.status_code >= 500:
        transaction.set_rollback(True)
        return
    row.status = response.status_code
    row.content_type = response.headers.get("Content-Type", "")
    text = response.content.decode()
    # What is shown once is not kept by browsers either.
    row.is_encrypted = "no-store" in response.headers.get("Cache-Control", "")
    row.body = encrypted(text, PURPOSE) if row.is_encrypted else text
    row.save(update_fields=["status", "content_type", "body", "is_encrypted"])


def _kept(row: IdempotencyKey, sha: str) -> HttpResponse:
    if row.request_sha != sha:
        return problem(409, OTHER_REQUEST, code="idempotency_key_reused")
    headers = {"Idempotency-Replayed": "true"}
    try:
        body = decrypted(row.body, PURPOSE) if row.is_encrypted else row.body
    except Unreadable:
        return problem(409, LOST, code="answer_lost")
    if row.is_encrypted:
        headers["Cache-Control"] = "no-store"
    return HttpResponse(body, status=row.status, content_type=row.content_type, headers=headers)


def _sha(request: HttpRequest) -> str:
    parts = [(request.method or "").encode(), request.get_full_path().encode(), request.body]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
