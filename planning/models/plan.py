"""The plan: the aggregate root of everything from brief to built software."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from config.access.choices import WorkspaceReviewPolicy
from config.access.models import AccessList, Workspace
from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, arrows, choices_check
from config.shared.errors import IllegalTransition
from config.shared.signals import send_on_commit
from costs.models import USD, Budget
from planning.choices import BUILDING_PLAN, UNREADABLE_BRIEF, PlanStatus, PlanWaitingFor
from planning.querysets import MasterPlanQuerySet
from planning.signals import plan_completed

# The step that failed when a run did; planning's own are discovery, skeleton, milestones and draft.
RUN_STEP = "run"


class MasterPlan(Stateful, Leased):
    """From the first message to the built software; one id from beginning to end.

    discovering → generating → draft → approved → in_progress ⇄ paused → completed; see ARROWS for the rest.
    """

    Status = PlanStatus
    WaitingFor = PlanWaitingFor
    ReviewPolicy = WorkspaceReviewPolicy

    NAME_ON_PAGES = "plan"
    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.DISCOVERING: "still being understood",
        Status.GENERATING: "being drafted",
        Status.DRAFT: "a draft",
        Status.IN_PROGRESS: "being built",
    }
    ARROWS = arrows(
        {
            Status.DISCOVERING: [Status.GENERATING, Status.FAILED, Status.CANCELLED],
            Status.GENERATING: [
                Status.DRAFT,
                Status.DISCOVERING,  # understood again, before the draft is paid
                Status.FAILED,
                Status.CANCELLED,
            ],
            Status.DRAFT: [Status.APPROVED, Status.REJECTED, Status.CANCELLED],
            Status.APPROVED: [Status.IN_PROGRESS, Status.REJECTED, Status.DRAFT, Status.CANCELLED],
            Status.IN_PROGRESS: [Status.PAUSED, Status.COMPLETED, Status.FAILED, Status.CANCELLED],
            Status.PAUSED: [Status.IN_PROGRESS, Status.FAILED, Status.CANCELLED],
            Status.FAILED: [
                Status.DISCOVERING,
                Status.GENERATING,
                Status.IN_PROGRESS,
                Status.CANCELLED,
            ],
            Status.COMPLETED: [Status.IN_PROGRESS],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plans"
    )
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="plans")
    # Of the conversation it was started in, if that was shared.
    access_list = models.ForeignKey(
        AccessList, null=True, blank=True, on_delete=models.SET_NULL, related_name="plans"
    )
    budget = models.OneToOneField(Budget, on_delete=models.PROTECT, related_name="plan")
    project_name = models.CharField(max_length=120, blank=True)
    package = models.CharField(max_length=60, blank=True, help_text="Python package it builds.")
    description = models.TextField(blank=True)
    # A name of planning.stacks; the requested one is a person's, empty for what discovery proposes.
    stack = models.CharField(max_length=40, default="python-cli")
    stack_options = models.JSONField(default=dict, blank=True)
    requested_stack = models.CharField(max_length=40, blank=True)
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
    # The model asked to be left alone until then; the sweep goes on with the step afterwards.
    resume_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
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
    # The verdict of the last gate of a completed plan; None where none was given.
    can_release = models.BooleanField(null=True, blank=True)
    # Atoms that no test is known to hold, where they are more than a release without gaps allows.
    gaps = models.PositiveIntegerField(default=0)
    # Errors in types at the last gate that no repair mended; they shut it not.
    type_errors = models.PositiveIntegerField(default=0)

    objects = MasterPlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            choices_check("status", PlanStatus, "planning_masterplan_status"),
            choices_check("waiting_for", PlanWaitingFor, "planning_masterplan_waiting_for"),
            choices_check(
                "review_policy", WorkspaceReviewPolicy, "planning_masterplan_review_policy"
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
            PlanStatus.IN_PROGRESS,
            source=PlanStatus.APPROVED,
            started_at=timezone.now(),
            waiting_for=PlanWaitingFor.NOTHING,
        )

    def pause(self) -> None:
        self.move_to(PlanStatus.PAUSED, source=PlanStatus.IN_PROGRESS)

    def resume(self) -> None:
        self.move_to(PlanStatus.IN_PROGRESS, source=PlanStatus.PAUSED)

    def complete(
        self, *, can_release: bool | None = None, gaps: int = 0, type_errors: int = 0
    ) -> None:
        """Its text becomes findable for later plans of the workspace after commit."""
        self.move_to(
            PlanStatus.COMPLETED,
            source=PlanStatus.IN_PROGRESS,
            completed_at=timezone.now(),
            can_release=can_release,
            gaps=gaps,
            type_errors=type_errors,
        )
        send_on_commit(plan_completed, sender=MasterPlan, plan_id=self.pk)

    def fail_run(self, reason: str) -> None:
        self.move_to(
            PlanStatus.FAILED,
            source=BUILDING_PLAN,
            failed_step=RUN_STEP,
            last_error=reason,
        )

    @property
    def needs_brief(self) -> bool:
        """Whether nothing could be made of its brief, which is read again once a person has changed it."""
        return self.status == PlanStatus.FAILED and self.failure_code == UNREADABLE_BRIEF

    @property
    def is_put_off(self) -> bool:
        """Whether its next step waits for a time that the model has named."""
        return self.resume_at is not None and self.resume_at > timezone.now()

    def retry_run(self) -> None:
        """Raises IllegalTransition if it was planning that failed, not a run."""
        if self.failed_step != RUN_STEP:
            raise IllegalTransition(self, PlanStatus.IN_PROGRESS)
        self.move_to(
            PlanStatus.IN_PROGRESS,
            source=PlanStatus.FAILED,
            failed_step="",
            failure_code="",
            last_error="",
        )

    def reopen_run(self) -> None:
        self.move_to(
            PlanStatus.IN_PROGRESS,
            source=PlanStatus.COMPLETED,
            completed_at=None,
            can_release=None,
            gaps=0,
            type_errors=0,
        )

    def cancel_run(self) -> None:
        self.move_to(PlanStatus.CANCELLED, source=BUILDING_PLAN)
