"""The choices of this app's columns, and named groups of them."""

from django.db.models import TextChoices


class ReviewStatus(TextChoices):
    PENDING = "pending"
    IN_REVIEW = "in_review"
    CHECKING = "checking"
    APPROVED = "approved"
    REJECTED = "rejected"
    REGENERATED = "regenerated"
    EDITED = "edited"
    OBSOLETE = "obsolete"


OPEN_REVIEW = (ReviewStatus.PENDING, ReviewStatus.IN_REVIEW, ReviewStatus.CHECKING)


class AdviceStatus(TextChoices):
    """How far the model's advice on the code with `advice_sha` is; one reader claims it."""

    NONE = ""
    ASKED = "asked"
    READING = "reading"
    GIVEN = "given"
    FAILED = "failed"


class ActionVerb(TextChoices):
    OPENED = "opened"
    CLAIMED = "claimed"
    RELEASED = "released"
    APPROVED = "approved"
    REJECTED = "rejected"
    EDITED = "edited"
    EDIT_FAILED = "edit_failed"
    REGENERATED = "regenerated"
    SKIPPED = "skipped"
    OBSOLETED = "obsoleted"
