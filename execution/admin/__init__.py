"""Runs and atoms for operators; what machines found is read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from config.shared.admin import OperatorAdmin, RecordAdmin, column, scored
from execution.admin import passed_on  # noqa: F401  (registers)
from execution.engine import lifecycle
from execution.models import (
    AcceptanceResult,
    AcceptanceTest,
    Atom,
    AtomDependency,
    Attempt,
    Check,
    GateDecision,
    GateWaiver,
    GivenAnswer,
    Preparation,
    Preview,
    ProblemReport,
    RemovalProof,
    Run,
    TerminalCommand,
    TestChange,
    Wave,
)

OF_PLAN = column("run.plan", ordering="run__plan__project_name")


class WaveInline(TabularInline):
    model = Wave
    extra = 0
    can_delete = False
    fields = ("number", "status", "repair_rounds", "started_at", "closed_at")
    readonly_fields = fields
    show_change_link = True


class AttemptInline(TabularInline):
    model = Attempt
    extra = 0
    can_delete = False
    fields = (
        "number",
        "by",
        "purpose",
        "model",
        "outcome",
        "error_class",
        "started_at",
        "ended_at",
    )
    readonly_fields = fields
    show_change_link = True


@admin.register(Run)
class RunAdmin(OperatorAdmin):
    list_display = (
        "plan",
        "number",
        "status",
        "pause_reason",
        "accepted_atoms",
        "total_atoms",
        "created_at",
    )
    list_filter = ("status", "pause_reason", "can_release")
    list_select_related = ("plan",)
    search_fields = ("id", "plan__id", "plan__project_name")
    raw_id_fields = ("plan", "version", "started_by")
    readonly_fields = (
        "id",
        "plan",
        "version",
        "started_by",
        "status",
        "pause_reason",
        "can_release",
        "created_at",
    )
    inlines = (WaveInline,)
    actions = ("pause", "resume", "retry", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        return super().get_queryset(request).with_progress()

    @admin.display(ordering="accepted_atoms")
    def accepted_atoms(self, run: Any) -> int:
        return int(run.accepted_atoms)

    @admin.display(ordering="total_atoms")
    def total_atoms(self, run: Any) -> int:
        return int(run.total_atoms)

    @admin.action(description="Pause")
    def pause(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        self.each(request, runs, lifecycle.pause, done="paused")

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        self.each(request, runs, lifecycle.resume, done="resumed")

    @admin.action(description="Retry a failed run")
    def retry(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        self.each(request, runs, lifecycle.retry, done="retried")

    @admin.action(description="Cancel")
    def cancel(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        self.each(request, runs, lifecycle.cancel, done="cancelled")


@admin.register(Preparation)
class PreparationAdmin(OperatorAdmin):
    list_display = ("run", "kind", "task", "requirement", "path", "level", "status", "lease_until")
    list_filter = ("kind", "status")
    list_select_related = ("run", "task", "requirement")
    search_fields = ("run__id", "task__name", "requirement__code")
    raw_id_fields = ("run", "task", "requirement")
    readonly_fields = ("status", "fence")


@admin.register(GivenAnswer)
class GivenAnswerAdmin(RecordAdmin):
    list_display = ("task", "requirement")
    list_select_related = ("task", "requirement")
    search_fields = ("task__name", "requirement__code", "task__plan__id", "requirement__plan__id")


@admin.register(Wave)
class WaveAdmin(OperatorAdmin):
    list_display = ("run", OF_PLAN, "number", "status", "repair_rounds", "started_at", "closed_at")
    list_filter = ("status",)
    list_select_related = ("run__plan",)
    search_fields = ("run__id", "run__plan__project_name")
    raw_id_fields = ("run",)
    readonly_fields = ("status", "fence")


@admin.register(Atom)
class AtomAdmin(RecordAdmin):
    """Its hashes, checks and scores speak of the code as it is; people change it by a review."""

    list_display = (
        "symbol",
        OF_PLAN,
        "path",
        "kind",
        "status",
        "wave",
        scored("confidence"),
        "task",
    )
    list_filter = ("status", "kind", "language")
    list_select_related = ("wave", "task", "run__plan")
    search_fields = ("path", "symbol", "description", "run__id", "run__plan__id")
    inlines = (AttemptInline,)


@admin.register(AtomDependency)
class AtomDependencyAdmin(RecordAdmin):
    list_display = ("atom", "provider", "kind", "source", "cut_reason")
    list_filter = ("kind", "source")
    list_select_related = ("atom", "provider")
    search_fields = ("atom__symbol", "provider__symbol", "atom__run__id")


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    list_display = (
        "atom",
        column("atom.run.plan", ordering="atom__run__plan__project_name"),
        *("number", "by", "purpose", "model", "outcome", "error_class", "started_at"),
    )
    list_filter = ("outcome", "error_class", "by", "purpose", "model")
    list_select_related = ("atom__run__plan",)
    search_fields = ("atom__symbol", "atom__run__id", "error")


@admin.register(Check)
class CheckAdmin(RecordAdmin):
    list_display = ("validator", "level", "outcome", "tool", "version", "exit_code", "ms", "at")
    list_filter = ("level", "outcome", "validator", "tool")
    search_fields = ("detail", "attempt__atom__symbol")


@admin.register(AcceptanceTest)
class AcceptanceTestAdmin(RecordAdmin):
    """It was proven red as it is; people change it on its page, with a reason."""

    list_display = ("path", "requirement", "run", "state", "due_wave")
    list_filter = ("state",)
    list_select_related = ("requirement", "run")
    search_fields = ("path", "requirement__code", "run__id")


@admin.register(AcceptanceResult)
class AcceptanceResultAdmin(RecordAdmin):
    list_display = ("test", "wave", "round", "status", "ms", "at")
    list_filter = ("status",)
    list_select_related = ("test", "wave")
    search_fields = ("test__path", "wave__run__id")


@admin.register(TestChange)
class TestChangeAdmin(RecordAdmin):
    list_display = ("test", "actor", "reason", "before_state", "at")
    list_select_related = ("test",)
    search_fields = ("test__path", "actor")


@admin.register(RemovalProof)
class RemovalProofAdmin(RecordAdmin):
    list_display = ("atom", "outcome", "killer", "further_detail", "ms", "at")
    list_filter = ("outcome",)
    list_select_related = ("atom", "killer")
    search_fields = ("atom__path", "atom__symbol", "atom__run__id")


@admin.register(GateDecision)
class GateDecisionAdmin(RecordAdmin):
    list_display = ("wave", "round", "must_rate", "should_rate", "is_passed", "opened_by", "at")
    list_filter = ("is_passed", "opened_by")
    list_select_related = ("wave__run",)


@admin.register(GateWaiver)
class GateWaiverAdmin(RecordAdmin):
    list_display = ("test", "wave", "actor", "reason", "at", "ended_at")
    list_select_related = ("test", "wave")
    search_fields = ("actor", "reason", "test__path")


@admin.register(Preview)
class PreviewAdmin(RecordAdmin):
    list_display = ("run", "wave_number", "status", "reason", "started_by", "created_at")
    list_filter = ("status", "is_terminal")
    list_select_related = ("run", "started_by")
    search_fields = ("run__id", "reason", "label")
    exclude = ("token_sha",)


@admin.register(TerminalCommand)
class TerminalCommandAdmin(RecordAdmin):
    list_display = ("words", "preview", "exit_code", "asked_by", "asked_at")
    list_select_related = ("preview",)
    search_fields = ("words", "preview__id")


@admin.register(ProblemReport)
class ProblemReportAdmin(RecordAdmin):
    list_display = ("page", "words", "preview", "made_by", "made_at")
    list_select_related = ("preview",)
    search_fields = ("page", "words", "made_by")
