"""One building of one plan version: the run, its preparation, its waves."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, arrows, choices_check
from execution.choices import (
    OPEN_RUN,
    PreparationKind,
    PreparationStatus,
    RunPauseReason,
    RunStatus,
    WaveStatus,
)
from execution.querysets import PreparationQuerySet, RunQuerySet, WaveQuerySet
from planning.models import MasterPlan, PlanVersion, Requirement, Task


class Run(Stateful):
    """pending → preparing → running ⇄ paused → completed | failed; see ARROWS for the rest."""

    Status = RunStatus
    PauseReason = RunPauseReason

    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.PENDING: "about to start",
        Status.PREPARING: "being prepared",
        Status.CANCELLING: "being cancelled",
    }
    ARROWS = arrows(
        {
            Status.PENDING: [Status.PREPARING, Status.PAUSED, Status.FAILED, Status.CANCELLING],
            Status.PREPARING: [Status.RUNNING, Status.PAUSED, Status.FAILED, Status.CANCELLING],
            Status.RUNNING: [Status.PAUSED, Status.COMPLETED, Status.FAILED, Status.CANCELLING],
            Status.PAUSED: [Status.PREPARING, Status.RUNNING, Status.FAILED, Status.CANCELLING],
            Status.FAILED: [Status.RUNNING, Status.PREPARING],
            Status.COMPLETED: [Status.RUNNING, Status.PREPARING],
            Status.CANCELLING: [Status.CANCELLED],
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
    # From the moment it takes over a change until the new atoms have waves.
    is_adopting = models.BooleanField(default=False)
    removal_ms = models.PositiveIntegerField(
        null=True, blank=True, help_text="What proving it by removal took in all."
    )
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
            choices_check("status", RunStatus, "execution_run_status"),
            choices_check("pause_reason", RunPauseReason, "execution_run_pause_reason"),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.PAUSED) | ~Q(pause_reason=RunPauseReason.NONE),
                name="execution_run_paused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.number} of {self.plan_id}"


class Preparation(Stateful, Leased):
    """One model call beside the atoms: the atoms of a task, the tests of a requirement, or at the release
    gate the further tests of a file whose code no test is known to hold.

    A claim adds 1 to `fence`; failed means its attempts ran out and says why.
    """

    Kind = PreparationKind
    Status = PreparationStatus

    NAME_ON_PAGES = "preparing step"
    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.PENDING: "waiting",
    }
    ARROWS = arrows(
        {
            Status.PENDING: [Status.RUNNING],
            Status.RUNNING: [Status.DONE, Status.FAILED, Status.PENDING],
            Status.FAILED: [Status.PENDING],
            # A change to the plan asks for it again.
            Status.DONE: [Status.PENDING],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="preparations")
    kind = models.CharField(max_length=7, choices=Kind)
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.CASCADE, related_name="preparations"
    )
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.CASCADE, related_name="preparations"
    )
    path = models.CharField(
        max_length=300, blank=True, help_text="Of the file that further tests are about."
    )
    level = models.PositiveSmallIntegerField(
        default=0, help_text="Depth of the task among its providers; lower levels go first."
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    transport_returns = models.PositiveSmallIntegerField(default=0)
    # Times its worker fell silent, over all retries.
    lapses = models.PositiveSmallIntegerField(default=0)
    # Times a person asked for it again after it had failed; each asks the model anew.
    retries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    # Atoms of the workspace that it was given as examples: [{"id", "name", "plan"}].
    recalled = models.JSONField(default=list, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind=PreparationKind.ATOMS,
                    task__isnull=False,
                    requirement__isnull=True,
                    path="",
                )
                | Q(
                    kind=PreparationKind.TESTS,
                    task__isnull=True,
                    requirement__isnull=False,
                    path="",
                )
                | Q(
                    ~Q(path=""),
                    kind=PreparationKind.FURTHER,
                    task__isnull=True,
                    requirement__isnull=True,
                ),
                name="execution_preparation_kind",
            ),
            choices_check("status", PreparationStatus, "execution_preparation_status"),
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
        return f"{self.kind} {self.path or self.task_id or self.requirement_id}"


class GivenAnswer(models.Model):
    """What a plan brought with it in place of a model's answer: the atoms of a task, or the tests of a requirement.

    It outlives runs. `answer` has the shape that `execution.prepare.given` reads.
    """

    task = models.OneToOneField(
        Task, null=True, blank=True, on_delete=models.CASCADE, related_name="given_answer"
    )
    requirement = models.OneToOneField(
        Requirement, null=True, blank=True, on_delete=models.CASCADE, related_name="given_answer"
    )
    answer = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(task__isnull=False, requirement__isnull=True)
                | Q(task__isnull=True, requirement__isnull=False),
                name="execution_givenanswer_one_subject",
            )
        ]

    def __str__(self) -> str:
        return f"given for {self.task_id or self.requirement_id}"


class Wave(Stateful, Leased):
    """A level of the graph, or a chunk of one, and the gate behind it.

    While `gating`, one worker holds the lease; its writes pass the fence.
    """

    Status = WaveStatus

    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.PENDING: "waiting",
        Status.RUNNING: "being written",
        Status.GATING: "being tested",
        Status.PASSED: "past its gate",
        Status.BLOCKED: "waiting at its gate",
    }
    ARROWS = arrows(
        {
            Status.PENDING: [Status.RUNNING],
            Status.RUNNING: [Status.GATING],
            Status.GATING: [Status.PASSED, Status.BLOCKED, Status.RUNNING],
            Status.BLOCKED: [Status.RUNNING, Status.GATING],
            Status.PASSED: [Status.RUNNING],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    repair_rounds = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="execution_wave_number"),
            choices_check("status", WaveStatus, "execution_wave_status"),
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
