"""`git clone` over HTTP: the history of a plan for whoever has a token, to read alone."""

import functools
from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from config.access.api.basic import person_of
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from execution.errors import GitUnreadable
from execution.source.repository import serving
from execution.source.repository.objects import repository_of
from planning.models import MasterPlan

Answer = Callable[[MasterPlan, HttpRequest], HttpResponse]
READ_ONLY = (
    "This repository is read-only: Masterplan writes it as gates open. Push to one of your own.\n"
)


def _for_git(view: Answer) -> Callable[..., HttpResponse]:
    """Who asks is said by a token alone, never by a cookie; what is refused is said in plain text, which git shows."""

    @login_not_required
    @csrf_exempt
    @never_cache
    @functools.wraps(view)
    def answer(request: HttpRequest, plan_id: UUID) -> HttpResponse:
        person = person_of(request)
        if not isinstance(person, User):
            return person
        plan = get_object_or_404(MasterPlan.objects.visible_to(person), pk=plan_id)
        try:
            require(person, "export", plan)
            return view(plan, request)
        except DomainError as error:
            return _said(f"{error.message}\n", error.status)

    return answer


@require_GET
@_for_git
def refs(plan: MasterPlan, request: HttpRequest) -> HttpResponse:
    """What a clone or fetch begins with."""
    if request.GET.get("service") != serving.SERVICE:
        return _said(READ_ONLY, 403)
    return _answered("advertisement", serving.advertisement(repository_of(plan)))


@require_POST
@_for_git
def upload_pack(plan: MasterPlan, request: HttpRequest) -> HttpResponse:
    """The pack. Its type is one that no form of a page can send."""
    if request.content_type != f"application/x-{serving.SERVICE}-request":
        return _said("Send what git sends.\n", 415)
    if len(request.body) > serving.MOST_BYTES:
        raise GitUnreadable
    is_packed = request.headers.get("Content-Encoding") in ("gzip", "x-gzip")
    asked = serving.unpacked(request.body) if is_packed else request.body
    return _answered("result", serving.answer(repository_of(plan), asked))


def _answered(kind: str, body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type=f"application/x-{serving.SERVICE}-{kind}")


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
