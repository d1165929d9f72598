"""The choices of this app's columns, and named groups of them."""

from django.db.models import TextChoices


class ReviewStatus(TextChoices):
    AWAITING = "awaiting"  # its new code is being written
    PENDING = "pending"
    IN_REVIEW = "in_review"
    CHECKING = "checking"
    APPROVED = "approved"
    REJECTED = "rejected"
    REGENERATED = "regenerated"
    EDITED = "edited"
    OBSOLETE = "obsolete"


# There is code, and somebody is to judge it.
UNDECIDED_REVIEW = (ReviewStatus.PENDING, ReviewStatus.IN_REVIEW, ReviewStatus.CHECKING)
OPEN_REVIEW = (*UNDECIDED_REVIEW, ReviewStatus.AWAITING)
# What a person decided about the code the review names, and did not leave in place.
SENT_BACK_REVIEW = (ReviewStatus.REJECTED, ReviewStatus.REGENERATED, ReviewStatus.EDITED)


class Reason(TextChoices):
    """Why a review is open; several may be."""

    LOW_CONFIDENCE = "low_confidence", "low confidence"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted", "attempts ran out"
    SAME_CODE = "same_code", "the same code came again"
    GATE_BLOCKED = "gate_blocked", "touched by a failing test"
    SAMPLED = "sampled", "chosen as a sample"
    REPORTED = "reported", "found wrong in a preview"
    ON_REQUEST = "on_request", "asked for by a person"
    NEW_CODE = "new_code", "new code that was asked for"


class AdviceStatus(TextChoices):
    """How far the model's advice on the code with `advice_sha` is; one reader claims it."""

    NONE = ""
    ASKED = "asked"
    READING = "reading"
    GIVEN = "given"
    FAILED = "failed"


class ActionVerb(TextChoices):
    OPENED = "opened"
    RETURNED = "returned"  # the code it waited for is there
    CLAIMED = "claimed"
    RELEASED = "released"
    APPROVED = "approved"
    REJECTED = "rejected"
    EDITED = "edited"
    EDIT_FAILED = "edit_failed"
    REGENERATED = "regenerated"
    SKIPPED = "skipped"
    OBSOLETED = "obsoleted"
