"""Messages as HTML, the same for pages, responses and socket pushes; with what their reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from chat.commands import confirmations
from chat.models import Conversation, Message
from config.access.models import User
from config.access.permissions import can
from config.shared.html.fragments import render_plan_fragment

WHO = {
    Message.Role.ASSISTANT: "Assistant",
    Message.Role.SYSTEM: "Masterplan",
    Message.Role.EVENT: "Masterplan",
}


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What a reader may do in a conversation."""

    writes: bool = True
    commands: bool = True
    answers: bool = True
    # Who reads: messages of their own that wait can be taken back.
    reader: UUID | None = None


EVERYTHING = Acts()


def acts_of(user: User, conversation: Conversation) -> Acts:
    about = conversation.plan or conversation
    return Acts(
        writes=can(user, "chat", conversation),
        commands=can(user, "give_commands", conversation),
        answers=can(user, "answer_question", about),
        reader=user.pk,
    )


def list_wake(name: str) -> str:
    """Has the page that shows this list fetch it again from its own address, with the line that counts it."""
    return (
        f'<div id="{name}-wake" hidden hx-get="" hx-trigger="load" hx-select="#{name}-live"'
        f' hx-target="#{name}-live" hx-swap="outerHTML" hx-select-oob="#{name}-state"></div>'
    )


def message(row: Message, *, text: str | None = None, acts: Acts = EVERYTHING) -> SafeString:
    """One message with its card; `text` is what a streaming answer has so far."""
    shown = {
        "id": row.pk,
        "role": row.role,
        "who": row.metadata.get("who")
        or WHO.get(Message.Role(row.role))
        or str(row.author or "Someone"),
        "mark": row.metadata.get("mark", ""),
        "content": row.content if text is None else text,
        "status": row.status,
        "at": row.created_at,
        "card": row.metadata.get("card", ""),
        "confirmation": _confirmation(row) if acts.commands else None,
        "outcome": confirmations.outcome(row.metadata)
        if row.metadata.get("card") == "confirm"
        else "",
        "plan_id": row.metadata.get("plan_id") if row.metadata.get("card") == "plan" else None,
        "edit_url": _edit_url(row) if acts.commands else "",
        "link": row.metadata if "link" in row.metadata else None,
        "stop": _stop(row, acts),
    }
    return mark_safe(render_to_string("chat/_said.html", {"said": shown}))  # noqa: S308


def _stop(row: Message, acts: Acts) -> dict[str, str] | None:
    """How an answer is stopped, or a message taken back that waits for one."""
    words = {Message.Status.STREAMING: "Stop", Message.Status.QUEUED: "Take back"}
    is_theirs = row.status == Message.Status.STREAMING or row.author_id == acts.reader
    if not acts.writes or not is_theirs or row.status not in words:
        return None
    url = reverse("chat:message-stop", args=[row.pk])
    return {"url": url, "word": words[Message.Status(row.status)]}


def _edit_url(row: Message) -> str:
    """Where the brief of a plan that failed stands in the composer."""
    if row.metadata.get("card") != "edit":
        return ""
    url = reverse("chat:conversation-detail", args=[row.conversation_id])
    return f"{url}?edit={row.metadata['plan_id']}#composer"


def messages_of(conversation: Conversation) -> list[Message]:
    """Oldest first."""
    return list(conversation.messages.select_related("author").order_by("created_at"))


def talk(
    conversation: Conversation, acts: Acts = EVERYTHING, rows: Iterable[Message] | None = None
) -> SafeString:
    """All its messages, or these."""
    rows = messages_of(conversation) if rows is None else rows
    shown = {"id": conversation.pk, "messages": [message(row, acts=acts) for row in rows]}
    return mark_safe(render_to_string("chat/_talk.html", {"talk": shown}))  # noqa: S308


def added(row: Message, acts: Acts = EVERYTHING) -> SafeString:
    """A new message, appended to the conversation."""
    return mark_safe(  # noqa: S308
        render_to_string("chat/_added.html", {"added": {"html": message(row, acts=acts)}})
    )


def _confirmation(row: Message) -> dict[str, Any] | None:
    """As `shared/_confirmation.html` takes it, while the card is open."""
    if row.metadata.get("card") != "confirm" or row.metadata.get("state") != "open":
        return None
    url = reverse("chat:card-answer", args=[row.pk])
    return {
        "id": f"card-{row.pk}",
        "target": "closest .said",
        "undo": confirmations.UNDO,
        "url": url,
        "no": "Not now",
    } | confirmations.words(row.metadata)


def side(
    conversation: Conversation, acts: Acts = EVERYTHING, *, is_beside: bool = False
) -> SafeString:
    """The column beside the conversation: its plan, updated over its own socket.

    `is_beside` where it comes along with another part; a wrapper around it would stay in the page.
    """
    plan_id = conversation.plan_id
    name = "plan-card" if acts.answers else "plan-card-read"
    card = mark_safe(render_plan_fragment(name, plan_id)) if plan_id else ""  # noqa: S308
    shown = {"plan_id": plan_id, "card": card, "name": name, "is_beside": is_beside}
    return mark_safe(render_to_string("chat/_side.html", {"side": shown}))  # noqa: S308
