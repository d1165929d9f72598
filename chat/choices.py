"""The choices of this app's columns, and named groups of them."""

from django.db.models import TextChoices


class MessageRole(TextChoices):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    EVENT = "event"


class MessageStatus(TextChoices):
    QUEUED = "queued"  # a person's, until the answer before it has ended
    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
