"""Conversations and their messages."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chat.choices import MessageRole, MessageStatus
from chat.querysets import ConversationQuerySet, MessageQuerySet
from config.access.models import AccessList, Workspace
from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, arrows, choices_check
from planning.models import MasterPlan


class Conversation(models.Model):
    # Of its owner alone, whatever role others have in the workspace.
    is_private: ClassVar = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conversations"
    )
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="conversations")
    title = models.CharField(max_length=120, blank=True)
    plan = models.ForeignKey(
        MasterPlan, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    access_list = models.ForeignKey(
        AccessList, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    # Up to this event of its plan, what happened has been told in it.
    told_seq = models.PositiveBigIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return self.title or "New conversation"


class Message(Stateful, Leased):
    """queued ⇄ complete; queued → stopped; streaming → complete | stopped | failed. Plain messages are born complete."""

    Role = MessageRole
    Status = MessageStatus

    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.QUEUED: "waiting for the answer before it",
        Status.STREAMING: "still being written",
    }
    ARROWS = arrows(
        {
            Status.QUEUED: [Status.COMPLETE, Status.STOPPED],
            # What was offered instead of an answer is declined.
            Status.COMPLETE: [Status.QUEUED],
            Status.STREAMING: [Status.COMPLETE, Status.STOPPED, Status.FAILED],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    role = models.CharField(max_length=9, choices=Role)
    content = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.COMPLETE)
    # Which card a message shows, and what it is about: {"card": "confirm", "brief": …}.
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            choices_check("role", MessageRole, "chat_message_role"),
            choices_check("status", MessageStatus, "chat_message_status"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="chat_message_leased",
            )
        ]

    def __str__(self) -> str:
        return self.content[:60]
