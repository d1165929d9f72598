"""The page of one task, and its form."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from config.access.http import AuthedRequest
from config.access.permissions import can
from config.shared.errors import DomainError
from config.shared.html.redirects import done
from config.shared.seen import ChangedMeanwhile, seen_of
from planning.changes import edits
from planning.changes.task_verbs import LOCKABLE
from planning.choices import BUILT_PLAN
from planning.models import MasterPlan, Milestone, Task
from planning.pages.both_texts import differing
from planning.pages.forms import TaskForm
from planning.pages.parts.outline import task_row
from planning.pages.tabs import fetch, shell

LOCKED = {
    MasterPlan.Status.APPROVED: "The plan is approved. Reopen it to change its tasks.",
    MasterPlan.Status.IN_PROGRESS: "The plan is being built: ask for a change to have it otherwise.",
    MasterPlan.Status.PAUSED: "The plan is being built: ask for a change to have it otherwise.",
    MasterPlan.Status.COMPLETED: "The plan is built: ask for a change to have it otherwise.",
}


def _fetch_task(plan: MasterPlan, task_id: UUID) -> Task:
    tasks = Task.objects.for_plan(plan).select_related("milestone__phase").with_parts()
    return get_object_or_404(tasks, pk=task_id)


def _opened(
    request: AuthedRequest,
    plan: MasterPlan,
    task: Task,
    form: TaskForm | None,
    theirs: list[dict[str, str]],
) -> Any:
    """What planning/_task_open.html shows; `form` while it is being changed."""
    is_draft = plan.status == MasterPlan.Status.DRAFT
    dependents = task.dependents.select_related("task").order_by("task__number")
    return {
        "row": task_row(task),
        "task": task,
        "plan_id": plan.pk,
        "needs": [edge.depends_on for edge in task.dependencies.all()],
        "dependents": [edge.task for edge in dependents],
        "form": form,
        "theirs": theirs,
        "milestones": Milestone.objects.filter(phase__plan=plan),
        "lockable": [
            (name, name.replace("_", " "), name in task.locked_fields) for name in LOCKABLE
        ],
        "can_edit": is_draft and can(request.user, "edit_plan", plan),
        "can_lock": plan.status in (MasterPlan.Status.DRAFT, *BUILT_PLAN)
        and can(request.user, "edit_plan", plan),
        "locked": LOCKED.get(MasterPlan.Status(plan.status), ""),
    }


def _render(
    request: AuthedRequest,
    plan: MasterPlan,
    task: Task,
    form: TaskForm | None = None,
    theirs: list[dict[str, str]] | None = None,
    **kwargs: Any,
) -> HttpResponse:
    opened = {"task_open": _opened(request, plan, task, form, theirs or [])}
    if request.htmx:
        return render(request, "planning/_task_open.html", opened, **kwargs)
    return render(request, "planning/task.html", shell(request, plan, "plan") | opened, **kwargs)


@require_GET
def task_detail(request: AuthedRequest, plan_id: UUID, task_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    task = _fetch_task(plan, task_id)
    if request.htmx and "closed" in request.GET:
        is_draft = plan.status == MasterPlan.Status.DRAFT
        shown = {
            "task": task_row(task),
            "can_edit": is_draft and can(request.user, "edit_plan", plan),
        }
        return render(request, "planning/_task.html", shown)
    return _render(request, plan, task)


def _both(
    request: AuthedRequest, plan: MasterPlan, task: Task, form: TaskForm, met: ChangedMeanwhile
) -> HttpResponse:
    """Somebody else's changes beside what was typed; saving again is a decision made with both in sight."""
    form.add_error(None, met.message)
    theirs = met.theirs or {}
    shown = differing(form, theirs, form.cleaned_data)
    form.data = {**form.data.dict(), **_picked(form), "seen": seen_of(met.theirs)}  # type: ignore[attr-defined]
    return _render(request, plan, task, form, theirs=shown, status=422)


def _picked(form: TaskForm) -> dict[str, Any]:
    return {name: form.data.getlist(name) for name in ("requirements", "depends_on")}  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: AuthedRequest, plan_id: UUID, task_id: UUID) -> HttpResponse:
    """Show and process the form of a task; refusals are shown in it."""
    plan = fetch(request, plan_id)
    task = _fetch_task(plan, task_id)
    form = TaskForm(
        request.POST or None, initial=TaskForm.of(task), auto_id=f"task-{task.stable_id}-%s"
    )
    form.offer_from(task)
    if request.method != "POST":
        return _render(request, plan, task, form)
    if not form.is_valid():
        return _render(request, plan, task, form, status=422)
    try:
        edits.edit_task(plan, task.pk, request.user, **form.sent)
    except ChangedMeanwhile as met:
        return _both(request, plan, task, form, met)
    except DomainError as refused:
        form.add_error(None, refused.message)
        return _render(request, plan, task, form, status=422)
    if request.htmx:
        return _render(request, plan, _fetch_task(plan, task_id))
    return done(request, reverse("planning:task-detail", args=[plan.pk, task.pk]), "Changed.")
