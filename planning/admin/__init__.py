"""Plans for operators: found, filtered, repaired."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.access.http import operator
from config.shared.admin import OperatorAdmin, RecordAdmin, RecordInline, column
from planning.admin.forms import DraftAdmin, MilestoneForm, OperatorTaskForm
from planning.admin.tree_actions import (
    MilestoneActions,
    PhaseActions,
    TaskActions,
    WordsForm,
    words_of,
)
from planning.changes import edits
from planning.models import (
    Discovery,
    LintWaiver,
    MasterPlan,
    Milestone,
    Packages,
    Phase,
    PlanCounter,
    PlanEvent,
    PlanProposal,
    PlanVersion,
    Question,
    RecallEntry,
    Requirement,
    Subtask,
    Task,
    TaskDependency,
)
from planning.pages import status_line
from planning.steps.step_lease import take_plan_away

OF_PLAN = column("discovery.plan", ordering="discovery__plan__project_name")


class PhaseInline(RecordInline):
    model = Phase
    fields = ("number", "phase_type", "name", "started_at", "completed_at")
    show_change_link = True


class MilestoneInline(RecordInline):
    model = Milestone
    fields = ("number", "key", "name", "goal", "task_budget")
    show_change_link = True


class TaskInline(RecordInline):
    model = Task
    fields = ("number", "stable_id", "name", "complexity", "status")
    show_change_link = True


class SubtaskInline(RecordInline):
    """Read here; the form of the task has them as its steps."""

    model = Subtask
    fields = ("number", "name", "status")


class QuestionInline(RecordInline):
    model = Question
    fields = ("number", "question", "recommended", "answer", "is_assumed", "answered_at")


@admin.register(MasterPlan)
class MasterPlanAdmin(DraftAdmin):
    plan_path = ""
    editable = (
        "project_name",
        "description",
        "tech_stack",
        "architecture_style",
        "review_policy",
    )
    list_display = (
        *("titled", "status", "waiting_for", "owner", "workspace"),
        *("total_phases", "total_milestones", "total_tasks", "completed_tasks", "failed_tasks"),
        *("progress_percent", "created_at"),
    )
    list_filter = ("status", "waiting_for", "workspace", "review_policy")
    list_select_related = ("owner", "workspace", "discovery")
    search_fields = ("project_name", "description", "id", "owner__username", "discovery__brief")
    inlines = (PhaseInline,)
    action_form = WordsForm
    actions = ("approve", "reopen", "reject", "resume_failed_step", "release_lease", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MasterPlan]:
        plans: Any = super().get_queryset(request)
        return plans.with_progress().with_size()

    @admin.display(description="plan", ordering="project_name")
    def titled(self, plan: MasterPlan) -> str:
        return status_line.title(plan)

    @admin.display(ordering="total_phases")
    def total_phases(self, plan: Any) -> int:
        return plan.total_phases

    @admin.display(ordering="total_milestones")
    def total_milestones(self, plan: Any) -> int:
        return plan.total_milestones

    @admin.display(ordering="total_tasks")
    def total_tasks(self, plan: Any) -> int:
        return plan.total_tasks

    @admin.display(ordering="completed_tasks")
    def completed_tasks(self, plan: Any) -> int:
        return plan.completed_tasks

    @admin.display(ordering="failed_tasks")
    def failed_tasks(self, plan: Any) -> int:
        return plan.failed_tasks

    @admin.display(ordering="progress_percent")
    def progress_percent(self, plan: Any) -> str:
        return "–" if plan.progress_percent is None else f"{plan.progress_percent:.0f} %"

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, plans: QuerySet[MasterPlan]) -> None:
        self.each(request, plans, edits.approve, done="approved")

    @admin.action(description="Reopen as a draft")
    def reopen(self, request: HttpRequest, plans: QuerySet[MasterPlan]) -> None:
        self.each(request, plans, edits.reopen, done="reopened")

    @admin.action(description="Reject, for the reason given beside")
    def reject(self, request: HttpRequest, plans: QuerySet[MasterPlan]) -> None:
        self.each(
            request,
            plans,
            lambda plan, by: edits.reject(plan, by, words_of(request)),
            done="rejected",
        )

    @admin.action(description="Repeat the failed step")
    def resume_failed_step(self, request: HttpRequest, plans: QuerySet[MasterPlan]) -> None:
        self.each(request, plans, edits.resume, done="resumed")

    @admin.action(description="Take the lease away from a stuck worker")
    def release_lease(self, request: HttpRequest, plans: QuerySet[MasterPlan]) -> None:
        self.each(
            request,
            plans,
            lambda plan, _: take_plan_away(plan),
            done="released; the sweep goes on",
        )

    @admin.action(description="Cancel")
    def cancel(self, request: HttpRequest, plans: QuerySet[MasterPlan]) -> None:
        self.each(request, plans, edits.cancel, done="cancelled")


@admin.register(Discovery)
class DiscoveryAdmin(RecordAdmin):
    list_display = ("titled", "domain", "asked_at", "modelled_at")
    list_select_related = ("plan__discovery",)
    search_fields = ("domain", "brief", "plan__project_name")
    inlines = (QuestionInline,)

    @admin.display(description="plan", ordering="plan__project_name")
    def titled(self, discovery: Discovery) -> str:
        return status_line.title(discovery.plan)


@admin.register(Question)
class QuestionAdmin(RecordAdmin):
    list_display = ("question", OF_PLAN, "topic", "recommended", "answer", "is_assumed")
    list_filter = ("is_assumed", "topic")
    list_select_related = ("discovery__plan",)
    search_fields = ("question", "answer")


@admin.register(Requirement)
class RequirementAdmin(DraftAdmin):
    editable = ("text", "priority", "criterion")
    list_display = ("code", "text", "priority", "plan", "superseded_at")
    list_filter = ("priority", ("superseded_at", admin.EmptyFieldListFilter))
    list_select_related = ("plan",)
    search_fields = ("code", "text", "plan__project_name", "plan__id")


@admin.register(Phase)
class PhaseAdmin(PhaseActions, DraftAdmin):
    editable = ("name", "goal")
    list_display = ("name", "phase_type", "plan", "started_at", "completed_at")
    list_filter = ("phase_type",)
    list_select_related = ("plan",)
    search_fields = ("name", "plan__project_name", "plan__id")
    inlines = (MilestoneInline,)


@admin.register(Milestone)
class MilestoneAdmin(MilestoneActions, DraftAdmin):
    form = MilestoneForm
    plan_path = "phase.plan"
    editable = ("name", "goal", "depends_on")
    list_display = ("key", "name", "phase", "task_budget", "started_at", "completed_at")
    list_select_related = ("phase__plan",)
    search_fields = ("key", "name", "phase__plan__project_name", "phase__plan__id")
    inlines = (TaskInline,)


@admin.register(Task)
class TaskAdmin(TaskActions, OperatorAdmin):
    form = OperatorTaskForm
    list_display = ("stable_id", "name", "plan", "milestone", "complexity", "status")
    list_filter = ("status", "complexity", "task_type")
    list_select_related = ("plan", "milestone")
    search_fields = ("stable_id", "name", "description", "plan__project_name", "plan__id")
    readonly_fields = ("stable_id", "plan", "milestone", "status", "started_at", "completed_at")
    fields = (*readonly_fields, *OperatorTaskForm.declared_fields)
    inlines = (SubtaskInline,)

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        edits.repair_task(obj.plan, obj.pk, operator(request), **form.sent)


@admin.register(TaskDependency)
class TaskDependencyAdmin(RecordAdmin):
    list_display = ("task", "depends_on")
    list_select_related = ("task", "depends_on")
    search_fields = ("task__stable_id", "task__name", "task__plan__id")


@admin.register(Subtask)
class SubtaskAdmin(RecordAdmin):
    list_display = ("name", "task", "number", "status")
    list_filter = ("status",)
    list_select_related = ("task",)
    search_fields = ("name", "task__name")


@admin.register(PlanEvent)
class PlanEventAdmin(RecordAdmin):
    list_display = ("at", "plan", "seq", "kind", "task", "actor", "actor_kind")
    list_filter = ("actor_kind", "kind")
    list_select_related = ("plan", "task")
    search_fields = ("kind", "actor", "plan__id")


@admin.register(PlanVersion)
class PlanVersionAdmin(RecordAdmin):
    list_display = ("plan", "number", "summary", "created_by", "created_at")
    list_select_related = ("plan", "created_by")
    search_fields = ("plan__project_name", "plan__id", "summary")


@admin.register(PlanProposal)
class PlanProposalAdmin(RecordAdmin):
    list_display = ("plan", "number", "status", "origin", "summary", "made_by", "made_at")
    list_filter = ("status", "origin")
    list_select_related = ("plan", "made_by")
    search_fields = ("plan__project_name", "plan__id", "words", "summary")


@admin.register(PlanCounter)
class PlanCounterAdmin(RecordAdmin):
    list_display = ("plan", "last_seq", "last_task_id")
    list_select_related = ("plan",)


@admin.register(LintWaiver)
class LintWaiverAdmin(RecordAdmin):
    list_display = ("at", "plan", "finding_id", "actor", "reason")
    list_select_related = ("plan",)
    search_fields = ("finding_id", "actor", "plan__id")


@admin.register(Packages)
class PackagesAdmin(RecordAdmin):
    list_display = ("plan", "wanted", "problem")
    list_select_related = ("plan",)
    search_fields = ("plan__id",)


@admin.register(RecallEntry)
class RecallEntryAdmin(OperatorAdmin):
    is_deleted_by_hand = True
    list_display = ("subject", "kind", "workspace", "embedding_model", "created_at")
    list_filter = ("kind", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("subject", "text")
    exclude = ("embedding", "tsv")
