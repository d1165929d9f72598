"""The evidence of a run: checks, acceptance tests, gate decisions, waivers and exports."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from config.shared.database.states import choices_check
from execution.choices import CheckOutcome, ExportKind, GateOpenedBy, ResultStatus, TestState
from execution.models.atom import Atom, Attempt
from execution.models.repository import Tag
from execution.models.run import Run, Wave
from execution.querysets import AcceptanceResultQuerySet, CheckQuerySet
from planning.models import Milestone, PlanVersion, Requirement


class Check(models.Model):
    """One finding of one tool about exactly one attempt, milestone in a wave, or wave.

    `line` counts in the code of the atom; where only the file is known, in the file.
    """

    Outcome = CheckOutcome

    attempt = models.ForeignKey(
        Attempt, null=True, blank=True, on_delete=models.CASCADE, related_name="checks"
    )
    # A milestone that a version does not have any more leaves the wave what was found.
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.SET_NULL, related_name="checks"
    )
    wave = models.ForeignKey(
        Wave, null=True, blank=True, on_delete=models.CASCADE, related_name="checks"
    )
    # Which closing of the wave it belongs to: a repair round checks again.
    round = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField()
    validator = models.CharField(max_length=30)
    outcome = models.CharField(max_length=12, choices=Outcome)
    detail = models.TextField(blank=True)
    # Of a wave's check: where it stands, as far as the check knows.
    path = models.CharField(max_length=300, blank=True)
    symbol = models.CharField(max_length=120, blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)
    tool = models.CharField(max_length=30, blank=True)
    version = models.CharField(max_length=30, blank=True)
    exit_code = models.IntegerField(null=True, blank=True)
    ms = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["level", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(attempt__isnull=False, milestone__isnull=True, wave__isnull=True)
                | Q(attempt__isnull=True, wave__isnull=False),
                name="execution_check_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="execution_check_level"
            ),
            choices_check("outcome", CheckOutcome, "execution_check_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.validator} {self.outcome}"


class AcceptanceTest(models.Model):
    """A test file for one requirement, written before any code and proven red on stubs."""

    __test__ = False
    State = TestState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="acceptance_tests")
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="acceptance_tests"
    )
    atoms = models.ManyToManyField(Atom, related_name="acceptance_tests", blank=True)
    path = models.CharField(max_length=200)
    due_wave = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=20, default="python")
    code = models.TextField()
    code_sha = models.CharField(max_length=64)
    timeout_s = models.PositiveSmallIntegerField(default=30)
    state = models.CharField(max_length=8, choices=State, default=State.WRITTEN)
    red_result = models.JSONField(default=dict, blank=True)
    rewritten = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "path"], name="execution_acceptancetest_path"),
            choices_check("state", TestState, "execution_acceptancetest_state"),
            models.CheckConstraint(
                condition=Q(timeout_s__gte=1, timeout_s__lte=30),
                name="execution_acceptancetest_timeout",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class TestChange(models.Model):
    """A person's new text of a test, beside the one it replaced. Append-only."""

    __test__ = False

    test = models.ForeignKey(AcceptanceTest, on_delete=models.CASCADE, related_name="changes")
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    before = models.TextField()
    before_state = models.CharField(max_length=8, choices=TestState)
    after = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            choices_check("before_state", TestState, "execution_testchange_before_state"),
            models.CheckConstraint(condition=~Q(reason=""), name="execution_testchange_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.test_id} changed by {self.actor}"


class AcceptanceResult(models.Model):
    Status = ResultStatus

    test = models.ForeignKey(AcceptanceTest, on_delete=models.CASCADE, related_name="results")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="results")
    round = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=7, choices=Status)
    ms = models.PositiveIntegerField(default=0)
    stdout = models.TextField(blank=True)
    stderr = models.TextField(blank=True)
    failures = models.JSONField(
        default=list, blank=True, help_text="As execution.gate.test_failures.Failure."
    )
    tree_sha = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    objects = AcceptanceResultQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            choices_check("status", ResultStatus, "execution_acceptanceresult_status")
        ]

    def __str__(self) -> str:
        return f"{self.test_id} {self.status}"


class GateDecision(models.Model):
    """What Gate S said at one closing of a wave. Rates are percent; null: nothing due yet."""

    OpenedBy = GateOpenedBy

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=0)
    must_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    should_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    must_due = models.PositiveIntegerField(default=0)
    should_due = models.PositiveIntegerField(default=0)
    is_passed = models.BooleanField()
    opened_by = models.CharField(
        max_length=6, choices=OpenedBy, default=OpenedBy.NOBODY, blank=True
    )
    blockers = models.JSONField(default=list, blank=True)
    can_release = models.BooleanField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            choices_check("opened_by", GateOpenedBy, "execution_gatedecision_opened_by")
        ]

    def __str__(self) -> str:
        return f"Gate of wave {self.wave_id}: {'open' if self.opened_by else 'blocked'}"

    def left(self) -> list[Check]:
        """The checks that failed and did not shut it: errors in types that no repair mended."""
        return list(self.wave.checks.failed().filter(round=self.round)) if self.opened_by else []


class GateWaiver(models.Model):
    """Excuses one test by name, until it passes again or its text or an atom of it changes."""

    test = models.ForeignKey(AcceptanceTest, on_delete=models.CASCADE, related_name="waivers")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="waivers")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="waivers")
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    subject_sha = models.CharField(max_length=64, help_text="Of the test's text and its atoms.")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["test"],
                condition=Q(ended_at__isnull=True),
                name="execution_gatewaiver_one_live",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="execution_gatewaiver_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.test_id} waived by {self.actor}"


class Export(models.Model):
    Kind = ExportKind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=3, choices=Kind, default=Kind.ZIP)
    sha = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [choices_check("kind", ExportKind, "execution_export_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.run_id}"


class Release(models.Model):
    """What a completed run had built of one version of its plan, kept with its archive. Immutable.

    Numbered over all runs of the plan; git knows it by the name of its tag.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="releases")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    can_release = models.BooleanField(null=True, blank=True)
    atoms = models.JSONField(help_text="Sha of the code by path:symbol.")
    archive = models.BinaryField()
    sha = models.CharField(max_length=64)
    # None where the history of the plan had not begun.
    tag = models.OneToOneField(
        Tag, null=True, blank=True, on_delete=models.RESTRICT, related_name="release"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="execution_release_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.run_id}"

    @property
    def name(self) -> str:
        """What the last gate does not let out is no release of the software, and is not called one."""
        if self.tag:
            return self.tag.name
        return f"{'unreleased' if self.can_release is False else 'release'}-{self.number}"
