"""Pushes of a plan to the repository of its workspace: asking for one, and what came of those before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from config.access.http import AuthedRequest
from config.shared.api.paging import Page, Paging, paged
from execution.export.remote import pushes
from execution.models import Push
from planning.api.plans import PLAN
from planning.pages.tabs import fetch

router = Router(tags=["masterplans"])


class PushRow(Schema):
    """`asked_by` is empty where a release was pushed by itself; `reason` and `detail` say why one failed."""

    id: UUID
    status: str
    reason: str
    detail: str
    asked_by: str
    release: int | None
    url: str
    branch: str
    head: str
    created_at: datetime
    ended_at: datetime | None


class PushPage(Page):
    pushes: list[PushRow]


def _row(push: Push) -> dict[str, Any]:
    same = (
        "id", "status", "reason", "detail", "asked_by", "url", "branch", "head", "created_at", "ended_at",
    )  # fmt: skip
    number = push.release.number if push.release else None
    return {name: getattr(push, name) for name in same} | {"release": number}


@router.get(f"{PLAN}/pushes", response=PushPage)
def list_pushes(request: AuthedRequest, masterplan_id: UUID, page: Query[Paging]) -> dict[str, Any]:
    """Those to the repository of the workspace, newest first."""
    rows = fetch(request, masterplan_id).pushes.select_related("release")
    found = paged(rows.order_by("-created_at"), page, "pushes")
    return found | {"pushes": [_row(one) for one in found["pushes"]]}


@router.post(f"{PLAN}/pushes", response={202: PushRow})
def push(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Push what is built to the repository of the workspace, which an administrator has set. Read what came of it."""
    made = pushes.ask(fetch(request, masterplan_id), request.user)
    return Status(202, _row(made))
