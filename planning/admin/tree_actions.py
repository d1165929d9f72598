"""What operators do on the tree of a draft from its lists: the same operations as on the tab of the plan."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from config.access.http import operator
from config.access.models import User
from config.shared.errors import DomainError
from planning.changes import tree_operations
from planning.changes.tree_operations import Operation
from planning.models import MasterPlan, Milestone, Phase, Task


class WordsForm(ActionForm):
    """Beside the choice of an action: what it has to be told."""

    words = forms.CharField(
        required=False,
        max_length=500,
        label="Reason or name",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "Reason, or name"}),
    )


def words_of(request: HttpRequest) -> str:
    return request.POST.get("words", "").strip()


def _operate(
    model_admin: Any, request: HttpRequest, plan: MasterPlan, wanted: list[Operation], by: User
) -> None:
    try:
        said = tree_operations.repair(plan, wanted, by)
    except DomainError as refused:
        model_admin.message_user(request, f"{plan}: {refused.message}", level="error")
    else:
        model_admin.message_user(request, f"{plan}: {'; '.join(said)}.")


def _by_plan(
    model_admin: Any,
    request: HttpRequest,
    rows: QuerySet[Any],
    plan_of: Callable[[Any], MasterPlan],
    wanted: Callable[[list[Any]], list[Operation]],
) -> None:
    """One act for each plan that the chosen rows belong to."""
    plans: dict[Any, list[Any]] = {}
    for row in rows:
        plans.setdefault(plan_of(row), []).append(row)
    for plan, chosen in plans.items():
        _operate(model_admin, request, plan, wanted(chosen), operator(request))


class TaskActions:
    """Of tasks, in their order."""

    action_form = WordsForm
    actions = ("delete_tasks", "merge_tasks", "move_tasks")

    def _each(self, request: HttpRequest, tasks: QuerySet[Task], wanted: Any) -> None:
        rows = tasks.select_related("plan").order_by("plan", "number")
        _by_plan(self, request, rows, lambda task: task.plan, wanted)

    @admin.action(description="Delete from the draft")
    def delete_tasks(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        self._each(
            request,
            tasks,
            lambda rows: [{"do": "delete_task", "task": row.stable_id} for row in rows],
        )

    @admin.action(description="Merge into the first")
    def merge_tasks(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        def wanted(rows: list[Task]) -> list[Operation]:
            first, *others = (row.stable_id for row in rows)
            return [{"do": "merge_tasks", "into": first, "others": others}]

        self._each(request, tasks, wanted)

    @admin.action(description="Move to the milestone named beside (M2)")
    def move_tasks(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        key = words_of(request)
        self._each(
            request,
            tasks,
            lambda rows: [
                {"do": "move_task", "task": row.stable_id, "milestone": key} for row in rows
            ],
        )


class MilestoneActions:
    action_form = WordsForm
    actions = ("add_tasks", "delete_milestones", "merge_milestones")

    def _each(self, request: HttpRequest, milestones: QuerySet[Milestone], wanted: Any) -> None:
        rows = milestones.select_related("phase__plan").order_by("phase__plan", "number")
        _by_plan(self, request, rows, lambda row: row.phase.plan, wanted)

    @admin.action(description="Add a task of the name given beside")
    def add_tasks(self, request: HttpRequest, milestones: QuerySet[Milestone]) -> None:
        name = words_of(request)
        self._each(
            request,
            milestones,
            lambda rows: [{"do": "add_task", "milestone": row.key, "name": name} for row in rows],
        )

    @admin.action(description="Delete (only without tasks)")
    def delete_milestones(self, request: HttpRequest, milestones: QuerySet[Milestone]) -> None:
        self._each(
            request,
            milestones,
            lambda rows: [{"do": "delete_milestone", "milestone": row.key} for row in rows],
        )

    @admin.action(description="Merge into the first")
    def merge_milestones(self, request: HttpRequest, milestones: QuerySet[Milestone]) -> None:
        self._each(
            request,
            milestones,
            lambda rows: [
                {"do": "merge_milestones", "into": rows[0].key, "other": row.key}
                for row in rows[1:]
            ],
        )


class PhaseActions:
    action_form = WordsForm
    actions = ("add_milestones",)

    @admin.action(description="Add a milestone of the name given beside")
    def add_milestones(self, request: HttpRequest, phases: QuerySet[Phase]) -> None:
        name = words_of(request)
        _by_plan(
            self,
            request,
            phases.select_related("plan").order_by("plan", "number"),
            lambda phase: phase.plan,
            lambda rows: [
                {"do": "add_milestone", "phase": row.phase_type, "name": name} for row in rows
            ],
        )
