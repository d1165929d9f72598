"""Whose turn it is: one answer of the model at a time; what is said meanwhile waits for it, and is answered together."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from chat.models import Conversation, Message
from chat.replies.said import say, show
from config.shared.jobs import queue

REPLY = "chat.tasks.reply"
Status = Message.Status


def status_for(conversation: Conversation) -> str:
    """Of a message that is sent now, the conversation being locked."""
    writing = conversation.messages.filter(status=Status.STREAMING)
    return Status.QUEUED if writing.exists() else Status.COMPLETE


def begin(conversation: Conversation) -> None:
    """Have everything answered that is not yet; the conversation is locked, and no answer is being written."""
    rows = conversation.messages.filter(status=Status.QUEUED)
    waiting = list(rows)
    rows.move_all(Status.COMPLETE, source=[Status.QUEUED])
    for message in waiting:
        show(message)
    answer = say(conversation, Message.Role.ASSISTANT, "", status=Status.STREAMING)
    queue(REPLY, answer.pk)


def go_on(conversation_id: UUID) -> None:
    """After an answer has ended, however it did: begin the next one if somebody waits. Doing so twice does nothing."""
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(no_key=True)
        conversation = rows.filter(pk=conversation_id).first()
        if conversation is None:
            return
        messages = conversation.messages
        if messages.filter(status=Status.STREAMING).exists():
            return
        if messages.filter(status=Status.QUEUED).exists():
            begin(conversation)


def left_waiting() -> list[UUID]:
    """Conversations in which somebody waits for an answer that has ended already."""
    writing = Message.objects.filter(conversation=OuterRef("conversation"), status=Status.STREAMING)
    waiting = Message.objects.filter(~Exists(writing), status=Status.QUEUED)
    return list(waiting.order_by().values_list("conversation", flat=True).distinct())
