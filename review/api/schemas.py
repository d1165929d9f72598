"""What programs send and get of reviews. Who decides is who asks, never a field."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging
from execution.api.validation import LONGEST_CODE
from review.choices import ReviewStatus

LONGEST_FEEDBACK = 4000


class QueueFilter(Paging):
    """Without a status: all that are open. `assigned_to` is a user name, or `me`."""

    status: ReviewStatus | None = None
    assigned_to: Text = Field(default="", max_length=150)


class ReviewRow(Schema):
    review_id: UUID
    atom_id: UUID
    masterplan_id: UUID
    path: str
    symbol: str
    status: str
    reasons: list[str]
    is_sample: bool
    confidence: Decimal | None
    priority: int
    assigned_to: str | None
    held_by: str | None
    held_until: datetime | None
    due_at: datetime
    created_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


class ReviewPage(Page):
    reviews: list[ReviewRow]


class ActionRow(Schema):
    actor: str
    verb: str
    note: str
    at: datetime


class ReviewWhole(ReviewRow):
    """`code_sha` names the code shown; send it with a decision, which is then about this code alone."""

    code: str
    code_sha: str
    description: str
    resolution: str
    advice: dict[str, Any]
    advice_status: str
    edit_findings: list[Any]
    actions: list[ActionRow]


class Claim(Sent):
    review_id: UUID


class Decision(Claim):
    """Without `code_sha` it is about the code as it is now."""

    feedback: Text = Field(default="", max_length=LONGEST_FEEDBACK)
    code_sha: Text = Field(default="", max_length=64)


class SentBack(Decision):
    feedback: Text = Field(
        min_length=1, max_length=LONGEST_FEEDBACK, examples=["It loses the last line."]
    )


class Edit(Decision):
    new_code: Text = Field(min_length=1, max_length=LONGEST_CODE)


class Asking(Sent):
    """Whether the model is asked to read the code as well; that costs money."""

    auto_add_suggestions: bool = False


class Share(Sent):
    percentage: float = Field(gt=0, le=100, examples=[15])


class Opened(Schema):
    opened: int


class Figures(Schema):
    masterplan_id: UUID
    total: int
    open: int
    by_status: dict[str, int]
    by_reason: dict[str, int]
    average_confidence: float | None
    average_minutes_to_decision: float | None
