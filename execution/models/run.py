"""One building of one plan version: the run, its preparation, its waves."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.shared.database.states import Stateful, arrows
from execution.querysets import PreparationQuerySet, RunQuerySet, WaveQuerySet
from planning.models import MasterPlan, PlanVersion, Requirement, Task

OPEN_RUN = ["pending", "preparing", "running", "paused", "cancelling"]


class Run(Stateful):
    """pending → preparing → running ⇄ paused → completed | failed; see ARROWS for the rest."""

    class Status(models.TextChoices):
        PENDING = "pending"
        PREPARING = "preparing"
        RUNNING = "running"
        PAUSED = "paused"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELLING = "cancelling"
        CANCELLED = "cancelled"

    class PauseReason(models.TextChoices):
        NONE = ""
        USER = "user"
        BUDGET = "budget"
        GATE = "gate"
        INCIDENT = "incident"

    ARROWS = arrows(
        {
            "pending": "preparing paused failed cancelling",
            "preparing": "running paused failed cancelling",
            "running": "paused completed failed cancelling",
            "paused": "preparing running failed cancelling",
            "failed": "running preparing",
            "completed": "running",
            "cancelling": "cancelled",
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="runs")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs"
    )
    number = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    pause_reason = models.CharField(
        max_length=8, choices=PauseReason, default=PauseReason.NONE, blank=True
    )
    reason = models.TextField(blank=True, help_text="Why it is paused, failed or cancelled.")
    concurrency = models.PositiveSmallIntegerField(default=16)
    can_release = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    # Incidents are looked for in what happened since.
    resumed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=OPEN_RUN),
                name="execution_run_one_open_per_plan",
            ),
            models.UniqueConstraint(fields=["plan", "number"], name="execution_run_number"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "pending",
                        "preparing",
                        "running",
                        "paused",
                        "completed",
                        "failed",
                        "cancelling",
                        "cancelled",
                    ]
                ),
                name="execution_run_status",
            ),
            models.CheckConstraint(
                condition=Q(pause_reason__in=["", "user", "budget", "gate", "incident"]),
                name="execution_run_pause_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="paused") | ~Q(pause_reason=""),
                name="execution_run_paused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.number} of {self.plan_id}"


class Preparation(Stateful):
    """One model call before the waves: the atoms of a task, or the tests of a requirement.

    A claim adds 1 to `fence`; failed means its attempts ran out and says why.
    """

    class Kind(models.TextChoices):
        ATOMS = "atoms"
        TESTS = "tests"

    class Status(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    ARROWS = arrows({"pending": "running", "running": "done failed pending", "failed": "pending"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="preparations")
    kind = models.CharField(max_length=5, choices=Kind)
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.CASCADE, related_name="preparations"
    )
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.CASCADE, related_name="preparations"
    )
    level = models.PositiveSmallIntegerField(
        default=0, help_text="Depth of the task among its providers; lower levels go first."
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    transport_returns = models.PositiveSmallIntegerField(default=0)
    # Times its worker fell silent, over all retries.
    lapses = models.PositiveSmallIntegerField(default=0)
    # Times a person asked for it again after it had failed; each asks the model anew.
    retries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="atoms", task__isnull=False, requirement__isnull=True)
                | Q(kind="tests", task__isnull=True, requirement__isnull=False),
                name="execution_preparation_kind",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "running", "done", "failed"]),
                name="execution_preparation_status",
            ),
            models.UniqueConstraint(
                fields=["run", "task"],
                condition=Q(task__isnull=False),
                name="execution_preparation_one_per_task",
            ),
            models.UniqueConstraint(
                fields=["run", "requirement"],
                condition=Q(requirement__isnull=False),
                name="execution_preparation_one_per_requirement",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="execution_preparation_leased",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id or self.requirement_id}"


class Wave(Stateful):
    """A level of the graph, or a chunk of one, and the gate behind it.

    While `gating`, one worker holds the lease; its writes pass the fence.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        GATING = "gating"
        PASSED = "passed"
        BLOCKED = "blocked"

    ARROWS = arrows(
        {
            "pending": "running",
            "running": "gating",
            "gating": "passed blocked running",
            "blocked": "running gating",
            "passed": "running",
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    repair_rounds = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="execution_wave_number"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "running", "gating", "passed", "blocked"]),
                name="execution_wave_status",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="execution_wave_leased",
            )
        ]

    def __str__(self) -> str:
        return f"Wave {self.number}"
