"""What happened that you may wait for, and what you want to be told of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from config.access.http import AuthedRequest
from config.notices.choices import NoticeKind, NoticeScope
from config.notices.models import Notice, Preference, preference_of
from config.notices.seen import mark_all_seen
from config.shared.api.fields import Sent
from config.shared.api.paging import Page, Paging, paged

FIRST = Paging(limit=50, offset=0)
router = Router(tags=["notices"])


class NoticeRow(Schema):
    """`path` is the page where something can be done; `subject` such as `plan:<id>`."""

    id: UUID
    workspace_id: UUID
    kind: NoticeKind
    subject: str
    title: str
    detail: str
    path: str
    actor: str
    at: datetime


class NoticePage(Page):
    """Newest first. What is newer than `seen_at` is new to you."""

    unseen: int
    seen_at: datetime | None
    notices: list[NoticeRow]


class Wanted(Schema):
    scope: NoticeScope
    page_kinds: list[NoticeKind]
    email_kinds: list[NoticeKind]


class Wishes(Sent):
    """All of them as they shall be; it holds for what happens from now on."""

    scope: NoticeScope = Field(description="Of all plans of your workspaces, or of yours alone.")
    page_kinds: list[NoticeKind] = Field(max_length=50, examples=[["gate_blocked", "released"]])
    email_kinds: list[NoticeKind] = Field(max_length=50)


@router.get("", response=NoticePage)
def list_notices(request: AuthedRequest, page: Query[Paging]) -> dict[str, Any]:
    """What you are told of in the page, by your wishes."""
    found = paged(Notice.objects.wanted_by(request.user), page, "notices")
    return found | _seen(request)


def _seen(request: AuthedRequest) -> dict[str, Any]:
    unseen = Notice.objects.unseen_by(request.user).count()
    return {"unseen": unseen, "seen_at": preference_of(request.user).seen_at}


@router.post("/seen", response=NoticePage)
def see_all(request: AuthedRequest) -> dict[str, Any]:
    """All that there are now are seen; pages that are open follow."""
    mark_all_seen(request.user)
    return paged(Notice.objects.wanted_by(request.user), FIRST, "notices") | _seen(request)


@router.get("/wishes", response=Wanted)
def read_wishes(request: AuthedRequest) -> Preference:
    """What you want to be told of."""
    return preference_of(request.user)


@router.post("/wishes", response=Wanted)
def change_wishes(request: AuthedRequest, sent: Wishes) -> Preference:
    """Say anew what you want to be told of."""
    wishes = {
        "scope": sent.scope,
        "page_kinds": list(dict.fromkeys(sent.page_kinds)),
        "email_kinds": list(dict.fromkeys(sent.email_kinds)),
    }
    row, _ = Preference.objects.update_or_create(user=request.user, defaults=wishes)
    return row
