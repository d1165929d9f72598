"""The plan itself: the aggregate everything else hangs on."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from config.access.models import Workspace
from config.shared.errors import IllegalTransition
from config.shared.signals import send_on_commit
from config.shared.states import Stateful, arrows
from costs.models import USD, Budget
from planning.querysets import MasterPlanQuerySet
from planning.signals import plan_completed

# The step that failed when a run did; planning's own are discovery, skeleton, milestones and draft.
RUN_STEP = "run"


class MasterPlan(Stateful):
    """From the first message to the built software; one id from beginning to end.

    discovering → generating → draft → approved → in_progress ⇄ paused → completed; see ARROWS for the rest.
    """

    class Status(models.TextChoices):
        DISCOVERING = "discovering"
        GENERATING = "generating"
        DRAFT = "draft"
        APPROVED = "approved"
        IN_PROGRESS = "in_progress"
        PAUSED = "paused"
        COMPLETED = "completed"
        FAILED = "failed"
        REJECTED = "rejected"
        CANCELLED = "cancelled"

    class WaitingFor(models.TextChoices):
        NOTHING = "nothing"
        PERSON = "person"
        MODEL = "model"
        SLOT = "slot"

    class ReviewPolicy(models.TextChoices):
        ADVISORY = "advisory"
        BLOCKING = "blocking"

    ARROWS = arrows(
        {
            "discovering": "generating failed cancelled",
            "generating": "draft failed cancelled",
            "draft": "approved rejected cancelled",
            "approved": "in_progress rejected draft cancelled",
            "in_progress": "paused completed failed cancelled",
            "paused": "in_progress failed cancelled",
            "failed": "discovering generating in_progress cancelled",
            "completed": "in_progress",
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plans"
    )
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="plans")
    budget = models.OneToOneField(Budget, on_delete=models.PROTECT, related_name="plan")
    project_name = models.CharField(max_length=120, blank=True)
    package = models.CharField(max_length=60, blank=True, help_text="Python package it builds.")
    description = models.TextField(blank=True)
    tech_stack = models.JSONField(default=list, blank=True)
    architecture_style = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DISCOVERING)
    waiting_for = models.CharField(max_length=8, choices=WaitingFor, default=WaitingFor.NOTHING)
    failed_step = models.CharField(max_length=40, blank=True)
    # Why it failed, for machines: budget, model, answer, unreadable_brief, internal.
    failure_code = models.CharField(max_length=30, blank=True)
    last_error = models.TextField(blank=True)
    # Requested by a person: 0 the recommended size, 1 compact, 2 standard, else the number of tasks.
    requested_size = models.PositiveSmallIntegerField(default=0)
    target_tasks = models.PositiveSmallIntegerField(default=0)
    minimum_tasks = models.PositiveSmallIntegerField(default=0)
    maximum_tasks = models.PositiveSmallIntegerField(default=0)
    size_reason = models.CharField(max_length=300, blank=True)
    # /orchestrate and `build` go from one step to the next without asking.
    is_unattended = models.BooleanField(default=False)
    # A person set the budget's limits; approval then leaves them as they are.
    has_own_limits = models.BooleanField(default=False)
    review_policy = models.CharField(
        max_length=10, choices=ReviewPolicy, default=ReviewPolicy.ADVISORY
    )
    generation_model = models.CharField(max_length=80, blank=True)
    generation_cost_usd = models.DecimalField(**USD, default=0)
    estimated_cost_low_usd = models.DecimalField(**USD, null=True, blank=True)
    estimated_cost_likely_usd = models.DecimalField(**USD, null=True, blank=True)
    estimated_cost_high_usd = models.DecimalField(**USD, null=True, blank=True)
    estimated_minutes_low = models.PositiveIntegerField(null=True, blank=True)
    estimated_minutes_likely = models.PositiveIntegerField(null=True, blank=True)
    estimated_minutes_high = models.PositiveIntegerField(null=True, blank=True)
    # A worker that discovers or drafts holds this lease; the sweep takes lapsed ones away.
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_plans",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    rejection_reason = models.CharField(max_length=1000, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = MasterPlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "discovering",
                        "generating",
                        "draft",
                        "approved",
                        "in_progress",
                        "paused",
                        "completed",
                        "failed",
                        "rejected",
                        "cancelled",
                    ]
                ),
                name="planning_masterplan_status",
            ),
            models.CheckConstraint(
                condition=Q(waiting_for__in=["nothing", "person", "model", "slot"]),
                name="planning_masterplan_waiting_for",
            ),
            models.CheckConstraint(
                condition=Q(review_policy__in=["advisory", "blocking"]),
                name="planning_masterplan_review_policy",
            ),
            models.CheckConstraint(
                condition=Q(minimum_tasks__lte=F("target_tasks"))
                & Q(target_tasks__lte=F("maximum_tasks")),
                name="planning_masterplan_size_in_range",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "status"], name="planning_plan_by_status")
        ]

    def __str__(self) -> str:
        return self.project_name or f"Plan {str(self.pk)[:8]}"

    # What execution does to it, inside a recording of its own.

    def start_run(self) -> None:
        self.move_to(
            "in_progress", source="approved", started_at=timezone.now(), waiting_for="nothing"
        )

    def pause(self) -> None:
        self.move_to("paused", source="in_progress")

    def resume(self) -> None:
        self.move_to("in_progress", source="paused")

    def complete(self) -> None:
        """Its text becomes findable for later plans of the workspace after commit."""
        self.move_to("completed", source="in_progress", completed_at=timezone.now())
        send_on_commit(plan_completed, sender=MasterPlan, plan_id=self.pk)

    def fail_run(self, reason: str) -> None:
        self.move_to(
            "failed", source=["in_progress", "paused"], failed_step=RUN_STEP, last_error=reason
        )

    def retry_run(self) -> None:
        """Raises IllegalTransition if it was planning that failed, not a run."""
        if self.failed_step != RUN_STEP:
            raise IllegalTransition(self, "in_progress")
        self.move_to("in_progress", source="failed", failed_step="", failure_code="", last_error="")

    def reopen_run(self) -> None:
        self.move_to("in_progress", source="completed", completed_at=None)

    def cancel_run(self) -> None:
        self.move_to("cancelled", source=["in_progress", "paused"])
