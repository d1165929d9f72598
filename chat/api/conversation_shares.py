"""With whom a conversation is shared, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from chat.api.conversations import fetch
from chat.sharing import shares
from config.access.choices import ShareLevel
from config.access.http import AuthedRequest
from config.access.models import Share
from config.access.teams import access_lists
from config.shared.api.fields import Sent, Text

router = Router(tags=["conversations"])
SHARES = "/{uuid:conversation_id}/shares"


class ShareRow(Schema):
    id: UUID
    person: str
    level: str
    created_at: datetime

    @staticmethod
    def resolve_person(row: Share) -> str:
        return row.user.get_username()


class ShareList(Schema):
    shares: list[ShareRow]


class NewShare(Sent):
    """A person by their exact name; sharing again changes the level."""

    person: Text
    level: ShareLevel = ShareLevel.VIEW


@router.get(SHARES, response=ShareList)
def list_shares(request: AuthedRequest, conversation_id: UUID) -> dict[str, Any]:
    """Who sees it besides its owner, and at what level."""
    return {"shares": list(access_lists.shares_of(fetch(request, conversation_id)))}


@router.post(SHARES, response={201: ShareRow})
def share(request: AuthedRequest, conversation_id: UUID, sent: NewShare) -> Status[Share]:
    """Share it with somebody, and with it the plan it shows. Only its owner can."""
    talk = fetch(request, conversation_id)
    change = shares.share(talk, sent.person, sent.level, request.user)
    return Status(201, access_lists.shares_of(talk).get(user=change.user))


@router.post(f"{SHARES}/{{uuid:share_id}}/end", response=ShareList)
def end_share(request: AuthedRequest, conversation_id: UUID, share_id: UUID) -> dict[str, Any]:
    """End it. Its owner can for everybody, and everybody for themselves."""
    talk = fetch(request, conversation_id)
    shares.end(talk, get_object_or_404(access_lists.shares_of(talk), pk=share_id), request.user)
    return {"shares": list(access_lists.shares_of(talk))}
