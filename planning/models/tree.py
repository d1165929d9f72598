"""The tree of a plan: phases, milestones, tasks, their dependencies and subtasks."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, StatefulQuerySet, arrows, choices_check
from planning.choices import OPEN_TASK, PhaseType, SubtaskStatus, TaskComplexity, TaskStatus
from planning.models.discovery import Requirement
from planning.models.plan import MasterPlan
from planning.querysets import MilestoneQuerySet, TaskQuerySet


class Phase(models.Model):
    Type = PhaseType

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="phases")
    phase_type = models.CharField(max_length=6, choices=Type)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    goal = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_phase_number"),
            models.CheckConstraint(
                condition=Q(number=1, phase_type=PhaseType.SETUP)
                | Q(number=2, phase_type=PhaseType.CORE)
                | Q(number=3, phase_type=PhaseType.POLISH),
                name="planning_phase_three_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(Leased):
    """Held by the worker that writes its draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=10, help_text="M1, M2, … over all phases.")
    number = models.PositiveSmallIntegerField(help_text="1, 2, … over all phases.")
    name = models.CharField(max_length=200)
    goal = models.TextField(blank=True)
    task_budget = models.PositiveSmallIntegerField(default=0)
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, related_name="dependents", blank=True
    )
    # The accepted MilestoneTasks answer, stored as it lands; tasks are made when all are in.
    draft = models.JSONField(null=True, blank=True)
    # Why the tasks were asked for again, and the answer before: {"answer": …, "errors": […]}.
    revision = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "number"], name="planning_milestone_number")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class LiveTaskManager(models.Manager.from_queryset(TaskQuerySet)):  # type: ignore[misc]
    """Tasks that the plan still has, also of a milestone, a plan or a requirement."""

    def get_queryset(self) -> TaskQuerySet:
        found: TaskQuerySet = super().get_queryset()
        return found.filter(retired_at__isnull=True)


class Task(Stateful):
    """One file or one logical operation. Only execution moves it; it shows the latest run.

    A change may retire it: it stays readable, and its id is never given again.
    """

    Status = TaskStatus
    Complexity = TaskComplexity

    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.PENDING: "waiting",
        Status.IN_PROGRESS: "being built",
        Status.VALIDATING: "being checked",
    }
    ARROWS = arrows(
        {
            Status.PENDING: [Status.READY, Status.IN_PROGRESS, Status.BLOCKED, Status.SKIPPED],
            Status.READY: [Status.IN_PROGRESS, Status.PENDING, Status.BLOCKED, Status.SKIPPED],
            Status.IN_PROGRESS: [
                Status.VALIDATING,
                Status.COMPLETED,
                Status.FAILED,
                Status.BLOCKED,
                Status.SKIPPED,
                Status.PENDING,
            ],
            Status.VALIDATING: [
                Status.COMPLETED,
                Status.FAILED,
                Status.IN_PROGRESS,
                Status.BLOCKED,
                Status.SKIPPED,
                Status.PENDING,
            ],
            Status.COMPLETED: [Status.IN_PROGRESS, Status.SKIPPED],
            Status.FAILED: [Status.READY, Status.SKIPPED],
            Status.BLOCKED: [Status.PENDING, Status.SKIPPED],
            Status.SKIPPED: [Status.PENDING],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="tasks")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField(help_text="Order in the plan; may change.")
    stable_id = models.CharField(max_length=10, help_text="T-045; never reused.")
    local_key = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    complexity = models.CharField(max_length=8, choices=Complexity, default=Complexity.LOW)
    task_type = models.CharField(max_length=40, blank=True)
    target_files = models.JSONField(default=list, blank=True)
    requirements = models.ManyToManyField(Requirement, related_name="tasks", blank=True)
    technical_reason = models.CharField(max_length=300, blank=True)
    provides = models.JSONField(default=list, blank=True, help_text="List of {path, symbol}.")
    needs = models.JSONField(default=list, blank=True, help_text="List of {path, symbol}.")
    # Names of fields that a person has settled: no model changes them.
    locked_fields = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LiveTaskManager()
    with_retired = TaskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "stable_id"], name="planning_task_stable_id"),
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="planning_task_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            choices_check("status", TaskStatus, "planning_task_status"),
            choices_check("complexity", TaskComplexity, "planning_task_complexity"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["plan", "status"], name="planning_task_by_status")
        ]

    def __str__(self) -> str:
        return f"{self.stable_id} {self.name}"

    def make_ready(self) -> None:
        self.move_to(
            TaskStatus.READY, source=[TaskStatus.PENDING, TaskStatus.FAILED], last_error=""
        )

    def start(self) -> None:
        self.move_to(
            TaskStatus.IN_PROGRESS,
            source=[TaskStatus.PENDING, TaskStatus.READY],
            started_at=timezone.now(),
        )

    def validate(self) -> None:
        self.move_to(TaskStatus.VALIDATING, source=TaskStatus.IN_PROGRESS)

    def complete(self) -> None:
        self.move_to(
            TaskStatus.COMPLETED,
            source=[TaskStatus.IN_PROGRESS, TaskStatus.VALIDATING],
            completed_at=timezone.now(),
        )

    def fail(self, error: str) -> None:
        self.move_to(
            TaskStatus.FAILED,
            source=[TaskStatus.IN_PROGRESS, TaskStatus.VALIDATING],
            last_error=error,
        )

    def block(self, reason: str) -> None:
        self.move_to(TaskStatus.BLOCKED, source=OPEN_TASK, last_error=reason)

    def skip(self, reason: str) -> None:
        self.move_to(TaskStatus.SKIPPED, source=[*OPEN_TASK, TaskStatus.BLOCKED], last_error=reason)

    def set_subtasks(self, names: Sequence[str]) -> None:
        """While their names stay, the rows keep what was served by atoms."""
        if [one.name for one in self.subtasks.all()] != list(names):
            self.subtasks.all().delete()
            Subtask.objects.bulk_create(
                Subtask(task=self, number=number, name=name)
                for number, name in enumerate(names, start=1)
            )

    def retire(self, reason: str) -> None:
        """A change took it out of the plan; whatever became of it, nothing of it is left to do."""
        self.move_to(
            TaskStatus.SKIPPED,
            source=[*OPEN_TASK, TaskStatus.BLOCKED, TaskStatus.COMPLETED, TaskStatus.FAILED],
            completed_at=None,
            last_error=reason,
        )

    def reopen(self) -> None:
        """An atom of it went stale."""
        self.move_to(TaskStatus.IN_PROGRESS, source=TaskStatus.COMPLETED, completed_at=None)

    def reset(self) -> None:
        self.move_to(
            TaskStatus.PENDING,
            source=[
                TaskStatus.READY,
                TaskStatus.IN_PROGRESS,
                TaskStatus.VALIDATING,
                TaskStatus.BLOCKED,
                TaskStatus.SKIPPED,
            ],
            started_at=None,
            last_error="",
        )


class TaskDependency(models.Model):
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dependencies")
    depends_on = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="dependents")

    class Meta:
        verbose_name_plural = "task dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "depends_on"], name="planning_taskdependency_once"
            ),
            models.CheckConstraint(
                condition=~Q(task=F("depends_on")), name="planning_taskdependency_no_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} → {self.depends_on_id}"


class Subtask(Stateful):
    """Completed when the atoms that serve it are accepted."""

    Status = SubtaskStatus

    NAME_ON_PAGES = "step"
    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.PENDING: "not done yet",
    }
    ARROWS = arrows({Status.PENDING: [Status.COMPLETED], Status.COMPLETED: [Status.PENDING]})

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="subtasks")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = StatefulQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "number"], name="planning_subtask_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=7), name="planning_subtask_one_to_seven"
            ),
            choices_check("status", SubtaskStatus, "planning_subtask_status"),
        ]

    def __str__(self) -> str:
        return self.name
