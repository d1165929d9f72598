"""Reviews by people, and the actions on them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, arrows, choices_check
from execution.models import Atom
from execution.models.atom import SCORE
from review.choices import OPEN_REVIEW, ActionVerb, AdviceStatus, Reason, ReviewStatus
from review.querysets import ReviewQuerySet


class Review(Stateful, Leased):
    """One open review per atom; reasons add up on it. See ARROWS for its life.

    A decision that asks for other code opens the next review at once: it `follows`, awaits that code, and is its
    asker's.
    """

    Reason = Reason
    Status = ReviewStatus
    Advice = AdviceStatus

    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.AWAITING: "waiting for its new code",
        Status.PENDING: "waiting for a reviewer",
        Status.IN_REVIEW: "being judged",
        Status.CHECKING: "being checked",
        Status.REGENERATED: "answered with a request for a new version",
        Status.OBSOLETE: "no longer needed",
    }
    ARROWS = arrows(
        {
            Status.AWAITING: [Status.PENDING, Status.OBSOLETE],
            Status.PENDING: [Status.IN_REVIEW, Status.OBSOLETE],
            Status.IN_REVIEW: [
                Status.PENDING,
                Status.APPROVED,
                Status.REJECTED,
                Status.REGENERATED,
                Status.CHECKING,
                Status.OBSOLETE,
            ],
            Status.CHECKING: [Status.EDITED, Status.IN_REVIEW, Status.OBSOLETE],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    atom = models.ForeignKey(Atom, on_delete=models.CASCADE, related_name="reviews")
    status = models.CharField(max_length=11, choices=Status, default=Status.PENDING)
    reasons = models.JSONField(default=list, help_text="Each once, in the order they came.")
    # Being a sample is its only reason.
    is_sample = models.BooleanField(default=False)
    follows = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
        help_text="The review whose decision asked for this code.",
    )
    confidence = models.DecimalField(**SCORE, null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=3)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="held_reviews",
    )
    held_until = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_reviews",
    )
    due_at = models.DateTimeField()
    advice = models.JSONField(default=dict, blank=True)
    advice_status = models.CharField(max_length=7, choices=Advice, default=Advice.NONE, blank=True)
    advice_sha = models.CharField(max_length=64, blank=True)
    # Askings that brought nothing usable; the next one asks the model anew.
    advice_tries = models.PositiveSmallIntegerField(default=0)
    advice_error = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    edited_code = models.TextField(blank=True)
    edit_findings = models.JSONField(default=list, blank=True)
    code_sha = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolved_reviews",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["atom"],
                condition=Q(status__in=OPEN_REVIEW),
                name="review_review_one_open_per_atom",
            ),
            choices_check("status", ReviewStatus, "review_review_status"),
            choices_check("advice_status", AdviceStatus, "review_review_advice_status"),
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=5), name="review_review_priority"
            ),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.IN_REVIEW) | Q(held_until__isnull=False),
                name="review_review_claim_has_an_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["priority", "due_at"],
                condition=Q(status__in=OPEN_REVIEW),
                name="review_review_queue",
            )
        ]

    def __str__(self) -> str:
        return f"Review of {self.atom_id}"

    @property
    def is_held(self) -> bool:
        """By someone, whose claim or whose check is not over."""
        is_claimed = self.status in {self.Status.IN_REVIEW, self.Status.CHECKING}
        return is_claimed and self.held_until is not None and self.held_until > timezone.now()


class ReviewAction(models.Model):
    """Append-only: who did what, from what to what."""

    Verb = ActionVerb

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="actions")
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=11, choices=Verb)
    note = models.TextField(blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [choices_check("verb", ActionVerb, "review_reviewaction_verb")]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb}"
