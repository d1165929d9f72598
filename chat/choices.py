"""What the columns of this app can say, and the sets of it that have a meaning of their own."""

from django.db.models import TextChoices


class MessageRole(TextChoices):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    EVENT = "event"


class MessageStatus(TextChoices):
    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
