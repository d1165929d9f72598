"""Conversations and their messages. Answers of the model come later: follow the stream, or read again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chat.api.stream import Listener
from chat.models import Conversation, Message
from chat.replies import ownership, post
from config.access.http import AuthedRequest
from config.access.models import Workspace
from config.access.permissions import workspaces_for
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging, paged
from config.shared.errors import NotPermitted
from planning.discovery.brief import LONGEST_BRIEF_BYTES

router = Router(tags=["conversations"])
TALK = "/{uuid:conversation_id}"
EVENTS = {
    "responses": {
        200: {
            "description": "`delta` events with `message_id` and new `text`, then a `message` with the whole `content`.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    }
}
NO_WORKSPACE = "You may not chat in any workspace yet; an administrator can add you to one."


class ConversationRow(Schema):
    id: UUID
    title: str
    workspace_id: UUID
    masterplan_id: UUID | None = Field(None, validation_alias="plan_id")
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class ConversationPage(Page):
    conversations: list[ConversationRow]


class MessageRow(Schema):
    id: UUID
    role: str
    content: str
    status: str
    metadata: dict[str, Any]
    created_at: datetime


class ConversationWhole(ConversationRow, Page):
    """With one page of its messages, oldest first."""

    messages: list[MessageRow]


class NewConversation(Sent):
    workspace_id: UUID | None = None
    text: Text = Field("", max_length=LONGEST_BRIEF_BYTES)


class NewMessage(Sent):
    text: Text = Field(min_length=1, max_length=LONGEST_BRIEF_BYTES, examples=["/status"])


class CardAnswer(Sent):
    yes: bool


class Said(Schema):
    """`reply` is what a command answered; empty where the model answers."""

    conversation_id: UUID
    reply: str


def fetch(request: AuthedRequest, pk: UUID) -> Conversation:
    visible = Conversation.objects.visible_to(request.user).select_related("plan", "workspace")
    return get_object_or_404(visible, pk=pk)


@router.get("", response=ConversationPage)
def list_conversations(request: AuthedRequest, page: Query[Paging]) -> dict[str, Any]:
    """Your conversations that are not archived, the last touched first."""
    rows = Conversation.objects.visible_to(request.user).live()
    return paged(rows.order_by("-updated_at", "pk"), page, "conversations")


@router.post("", response={201: ConversationRow})
def create_conversation(request: AuthedRequest, sent: NewConversation) -> Status[Conversation]:
    """A new conversation, with its first message if you send one."""
    mine = Workspace.objects.visible_to(request.user)
    if sent.workspace_id is not None:
        workspace = get_object_or_404(mine, pk=sent.workspace_id)
    else:
        first = workspaces_for(request.user, "chat").first()
        if first is None:
            raise NotPermitted(NO_WORKSPACE)
        workspace = first
    return Status(201, post.open_conversation(request.user, workspace, sent.text))


@router.get(TALK, response=ConversationWhole)
def read_conversation(
    request: AuthedRequest, conversation_id: UUID, page: Query[Paging]
) -> dict[str, Any]:
    """A conversation with its messages."""
    talk = fetch(request, conversation_id)
    same = ("id", "title", "workspace_id", "plan_id", "created_at", "updated_at", "archived_at")
    row = {name: getattr(talk, name) for name in same}
    return row | paged(talk.messages.order_by("created_at", "pk"), page, "messages")


@router.post(f"{TALK}/messages", response={202: Said})
def post_message(
    request: AuthedRequest, conversation_id: UUID, sent: NewMessage
) -> Status[dict[str, Any]]:
    """Say something, or give a command such as `/status`; the model answers within the conversation."""
    talk = fetch(request, conversation_id)
    reply = post.post(talk, request.user, sent.text)
    if reply is not None and reply.clears:
        talk = post.begin_anew(talk, request.user)
    return Status(202, {"conversation_id": talk.pk, "reply": reply.text if reply else ""})


@router.post(f"{TALK}/messages/{{uuid:message_id}}/answer", response=Said)
def answer_card(
    request: AuthedRequest, conversation_id: UUID, message_id: UUID, sent: CardAnswer
) -> dict[str, Any]:
    """Confirm or decline what a card asks before money is spent."""
    talk = fetch(request, conversation_id)
    message = get_object_or_404(Message, pk=message_id, conversation=talk)
    post.answer_card(message, request.user, yes=sent.yes)
    return {"conversation_id": talk.pk, "reply": "Confirmed." if sent.yes else "Declined."}


@router.get(f"{TALK}/stream", openapi_extra=EVENTS)
def stream(request: AuthedRequest, conversation_id: UUID) -> StreamingHttpResponse:
    """The newest answer of the model as server-sent events, while it is written; if it is finished, at once."""
    talk = fetch(request, conversation_id)
    listener = Listener(talk.pk, request.user, getattr(request, "api_token", None))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(
        listener.events(), content_type="text/event-stream", headers=headers
    )


@router.post(f"{TALK}/messages/{{uuid:message_id}}/stop", response=MessageRow)
def stop(request: AuthedRequest, conversation_id: UUID, message_id: UUID) -> Message:
    """Stop an answer; what has come so far is kept, and paid. Stopping a finished one changes nothing."""
    talk = fetch(request, conversation_id)
    message = get_object_or_404(Message, pk=message_id, conversation=talk)
    post.stop(message, request.user)
    message.refresh_from_db()
    return message


@router.post(f"{TALK}/archive", response=ConversationRow)
def archive(request: AuthedRequest, conversation_id: UUID) -> Conversation:
    """Take it off the list. It can still be read by its id."""
    talk = fetch(request, conversation_id)
    ownership.archive(talk, request.user)
    talk.refresh_from_db()
    return talk
