"""The choices of this app's columns."""

from django.db.models import TextChoices


class NoticeKind(TextChoices):
    """What is told of; also the `type` of a webhook's message."""

    QUESTION = "question_waiting", "a question waits for an answer"
    DRAFT = "draft_ready", "a draft is ready"
    REVIEW = "review_waiting", "code waits for review"
    GATE = "gate_blocked", "a gate is blocked"
    PAUSED = "paused", "building is paused"
    STALLED = "stalled", "nothing has happened for a while"
    BUDGET = "budget_reached", "a limit on costs is reached"
    FAILED = "failed", "a step failed"
    RELEASED = "released", "it is built and released"
    PUSH_FAILED = "push_failed", "a push to the repository failed"
    UNRELEASED = "built_unreleased", "it is built, but not to be released"


class NoticeScope(TextChoices):
    ALL = "all", "every plan of my workspaces"
    MINE = "mine", "only plans that I own"


class DeliveryStatus(TextChoices):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
