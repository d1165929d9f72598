"""The unit of work: one function, class, constant or file, and every try at writing it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, arrows, choices_check
from costs.models import Digits, Usage
from execution.choices import (
    WORKING_ATOM,
    AtomKind,
    AtomStatus,
    AttemptBy,
    AttemptOutcome,
    AttemptPurpose,
    DependencyKind,
    DependencySource,
)
from execution.models.run import Run, Wave
from execution.querysets import AtomQuerySet, AttemptQuerySet
from planning.models import Subtask, Task

SCORE: Digits = {"max_digits": 5, "decimal_places": 4}


class Atom(Stateful, Leased):
    """Held by the worker that writes or checks it."""

    Kind = AtomKind
    Status = AtomStatus
    NextPurpose = AttemptPurpose

    NAME_ON_PAGES = "piece of code"
    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.PENDING: "waiting",
        Status.READY: "waiting to be written",
        Status.RUNNING: "being written",
        Status.VALIDATING: "being checked",
        Status.NEEDS_REVIEW: "waiting for a person to judge it",
        Status.STALE: "out of date",
        Status.BLOCKED: "blocked by another",
    }
    ARROWS = arrows(
        {
            Status.PENDING: [Status.READY, Status.BLOCKED, Status.CANCELLED],
            Status.READY: [
                Status.RUNNING,
                Status.PENDING,
                Status.BLOCKED,
                Status.CANCELLED,
                Status.FAILED,
            ],
            Status.RUNNING: [
                Status.VALIDATING,
                Status.READY,
                Status.PENDING,
                Status.FAILED,
                Status.BLOCKED,
                Status.CANCELLED,
            ],
            Status.VALIDATING: [
                Status.ACCEPTED,
                Status.NEEDS_REVIEW,
                Status.FAILED,
                Status.READY,
                Status.PENDING,
                Status.BLOCKED,
                Status.CANCELLED,
            ],
            Status.NEEDS_REVIEW: [
                Status.ACCEPTED,
                Status.READY,
                Status.FAILED,
                Status.STALE,
                Status.BLOCKED,
                Status.CANCELLED,
            ],
            Status.FAILED: [Status.READY, Status.BLOCKED, Status.CANCELLED],
            Status.ACCEPTED: [Status.STALE, Status.NEEDS_REVIEW],
            Status.STALE: [Status.READY, Status.ACCEPTED, Status.BLOCKED, Status.CANCELLED],
            Status.BLOCKED: [Status.PENDING, Status.CANCELLED],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="atoms")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="atoms")
    subtasks = models.ManyToManyField(Subtask, related_name="atoms", blank=True)
    wave = models.ForeignKey(
        Wave, null=True, blank=True, on_delete=models.SET_NULL, related_name="atoms"
    )
    number = models.PositiveIntegerField(help_text="By task number, then order in the task.")
    path = models.CharField(max_length=300)
    symbol = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    signature = models.TextField(blank=True)
    interface_sha = models.CharField(max_length=64, blank=True)
    spec_sha = models.CharField(max_length=64, blank=True)
    description = models.TextField()
    summary = models.TextField(blank=True, help_text="What those who use it are told.")
    language = models.CharField(max_length=20, default="python")
    aggregates = models.JSONField(default=list, blank=True, help_text="Names it must know.")
    requirement_codes = models.JSONField(
        null=True, blank=True, help_text="Those of its task that it serves; null: all of them."
    )
    # Written out in the specification, so that no model is asked; empty where one is.
    given_imports = models.JSONField(default=list, blank=True)
    given_code = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    transport_returns = models.PositiveSmallIntegerField(default=0)
    # Asked by people, apart from the content attempts; at most five.
    person_rounds = models.PositiveSmallIntegerField(default=0)
    feedback = models.TextField(
        blank=True, help_text="What a person, or a failed test, asks of the next attempt."
    )
    next_purpose = models.CharField(max_length=7, choices=NextPurpose, default=NextPurpose.CONTENT)
    sent_back_sha = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of the code that a person sent back, whatever its formatting;"
        " empty once a person has confirmed what came instead.",
    )
    providers_sha = models.CharField(
        max_length=64, blank=True, help_text="Of its providers' interfaces when it was accepted."
    )
    imports = models.JSONField(default=list, blank=True)
    code = models.TextField(blank=True)
    code_sha = models.CharField(max_length=64, blank=True)
    confidence = models.DecimalField(**SCORE, null=True, blank=True)
    confidence_validation = models.DecimalField(**SCORE, null=True, blank=True)
    confidence_retries = models.DecimalField(**SCORE, null=True, blank=True)
    confidence_complexity = models.DecimalField(**SCORE, null=True, blank=True)
    confidence_integration = models.DecimalField(**SCORE, null=True, blank=True)
    lines_of_code = models.PositiveIntegerField(default=0)
    cyclomatic = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Set by a reviewer who approved or edited this very code.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    last_error = models.TextField(blank=True)

    objects = AtomQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "path", "symbol"], name="execution_atom_one_writer_per_symbol"
            ),
            models.UniqueConstraint(
                fields=["run", "path"],
                condition=Q(kind=AtomKind.FILE),
                name="execution_atom_file_owns_its_path",
            ),
            models.UniqueConstraint(fields=["run", "number"], name="execution_atom_number"),
            choices_check("kind", AtomKind, "execution_atom_kind"),
            choices_check("status", AtomStatus, "execution_atom_status"),
            choices_check("next_purpose", AttemptPurpose, "execution_atom_next_purpose"),
            models.CheckConstraint(
                condition=~Q(status__in=WORKING_ATOM) | Q(lease_until__isnull=False),
                name="execution_atom_working_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status=AtomStatus.ACCEPTED) | ~Q(code_sha=""),
                name="execution_atom_accepted_has_code",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "status"], name="execution_atom_by_status"),
            # The sweep looks for work whose lease is over.
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=WORKING_ATOM),
                name="execution_atom_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}:{self.symbol}"


class AtomDependency(models.Model):
    """`atom` needs `provider`; a cut edge no longer orders anything and says why."""

    Kind = DependencyKind
    Source = DependencySource

    atom = models.ForeignKey(Atom, on_delete=models.CASCADE, related_name="dependencies")
    provider = models.ForeignKey(Atom, on_delete=models.CASCADE, related_name="dependents")
    kind = models.CharField(max_length=6, choices=Kind)
    source = models.CharField(max_length=8, choices=Source, default=Source.DECLARED)
    cut_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "atom dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["atom", "provider"], name="execution_atomdependency_once"
            ),
            models.CheckConstraint(
                condition=~Q(atom=F("provider")), name="execution_atomdependency_no_self"
            ),
            choices_check("kind", DependencyKind, "execution_atomdependency_kind"),
            choices_check("source", DependencySource, "execution_atomdependency_source"),
        ]

    def __str__(self) -> str:
        return f"{self.atom_id} needs {self.provider_id}"


class Attempt(models.Model):
    """One try at the content of an atom, by a model or by a person. Transport faults are none."""

    By = AttemptBy
    Purpose = AttemptPurpose
    Outcome = AttemptOutcome

    # The atom was accepted with its code.
    GOOD: ClassVar = [AttemptOutcome.PASSED, AttemptOutcome.UNCHANGED]
    # It was not, and the next attempt is told why.
    BAD: ClassVar = [AttemptOutcome.FAILED, AttemptOutcome.SAME]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    atom = models.ForeignKey(Atom, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=6, choices=By, default=By.MODEL)
    purpose = models.CharField(max_length=7, choices=Purpose, default=Purpose.CONTENT)
    author = models.CharField(max_length=150, blank=True)
    model = models.CharField(max_length=80, blank=True)
    prompt_sha = models.CharField(max_length=12, blank=True)
    usage = models.ForeignKey(
        Usage, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    feedback = models.TextField(blank=True)
    imports = models.JSONField(default=list, blank=True)
    code = models.TextField(blank=True)
    code_sha = models.CharField(max_length=64, blank=True)
    notes = models.TextField(blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.RUNNING)
    error_class = models.CharField(max_length=10, blank=True)
    error_signature = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    fence = models.PositiveIntegerField(default=0)
    deadline_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["atom", "number"], name="execution_attempt_number"),
            choices_check("by", AttemptBy, "execution_attempt_by"),
            choices_check("purpose", AttemptPurpose, "execution_attempt_purpose"),
            choices_check("outcome", AttemptOutcome, "execution_attempt_outcome"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} at {self.atom_id}"
