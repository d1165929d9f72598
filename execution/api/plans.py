"""Building a plan: start, follow, hold, end; and plans and software as files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.access.models import Workspace
from config.shared.api.fields import Text
from execution.api import schemas
from execution.api.possible_actions import possible_now
from execution.api.run_rows import run_row
from execution.choices import OPEN_RUN
from execution.engine import lifecycle, run_start
from execution.export.archive import export_zip, folder_name
from execution.export.documents.whole_document import Document
from execution.export.documents.whole_export import export_document
from execution.export.documents.whole_import import import_document
from execution.export.releases import archive_name
from execution.pages import plan_deletion
from execution.pages.run_state import latest_run, newest, state_words
from planning.api.plan_rows import counted
from planning.api.plans import PLAN, said
from planning.api.schemas import PlanStatus
from planning.changes import edits
from planning.draft.documents.document_text import read, renamed, written
from planning.models import MasterPlan
from planning.models.plan import RUN_STEP
from planning.pages import status_line
from planning.pages.tabs import fetch

router = Router(tags=["masterplans"])
A_DOCUMENT = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
        "description": "A plan document, as `GET …/document` gives it; at most 3 MB.",
    }
}


BINARY = {"type": "string", "format": "binary"}


def _file(kind: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = {kind: {"schema": schema}}
    return {"responses": {200: {"description": words, "content": content}}}


class Target(Schema):
    """Where an imported plan belongs, and another name for it."""

    workspace_id: UUID | None = None
    name: Text = Field("", max_length=120)


@router.post("/import", response={201: PlanStatus}, openapi_extra=A_DOCUMENT)
def import_plan(request: AuthedRequest, target: Query[Target]) -> Status[dict[str, Any]]:
    """Make a draft of a plan document: all of it or nothing."""
    mine = Workspace.objects.visible_to(request.user)
    named = target.workspace_id
    workspace = get_object_or_404(mine, pk=named) if named else None
    document = read(request.body, Document)
    if target.name:
        document = renamed(document, target.name)
    plan = import_document(document, request.user, workspace)
    return Status(201, said(plan, "Imported. It is a draft until it is approved."))


@router.get(
    f"{PLAN}/document",
    openapi_extra=_file("application/json", "The plan document.", {"type": "object"}),
)
def read_document(request: AuthedRequest, masterplan_id: UUID) -> HttpResponse:
    """The plan as a document that can be imported."""
    text = written(export_document(fetch(request, masterplan_id)))
    return HttpResponse(text, content_type="application/json")


@router.get(f"{PLAN}/export", openapi_extra=_file("application/zip", "The built software.", BINARY))
def export(request: AuthedRequest, masterplan_id: UUID) -> HttpResponse:
    """What is accepted of the newest run, as a ZIP. Equal software gives equal bytes; each export is recorded."""
    plan = fetch(request, masterplan_id)
    run = newest(plan)
    _, data = export_zip(run, request.user)
    name = f'attachment; filename="{archive_name(run)}"'
    return HttpResponse(data, content_type="application/zip", headers={"Content-Disposition": name})


@router.post(f"{PLAN}/execute", response={202: schemas.Started})
def execute(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Begin to build an approved plan."""
    plan = fetch(request, masterplan_id)
    run = run_start.start_run(plan, request.user)
    started = {
        "masterplan_id": plan.pk,
        "workspace_id": run.pk,
        "workspace_path": f"masterplan_{folder_name(plan)}",
        "total_tasks": plan.tasks.count(),
        "status": run.status,
    }
    return Status(202, started)


@router.get(f"{PLAN}/status", response=schemas.PlanState)
def status(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """Where the plan stands, in a sentence and in figures, and what can be done now."""
    fetch(request, masterplan_id)
    plan: Any = counted(MasterPlan.objects.filter(pk=masterplan_id)).get()
    run = latest_run(plan)
    same = ("status", "waiting_for", "last_error", "total_tasks", "completed_tasks", "failed_tasks")
    return {name: getattr(plan, name) for name in same} | {
        "masterplan_id": plan.pk,
        "message": state_words(run) if run else status_line.state_line(plan),
        "progress_percent": plan.progress_percent,
        "actual_cost_usd": plan.spent_usd,
        "run": run_row(run) if run else None,
        "actions": possible_now(plan, run, request.user),
    }


@router.post(f"{PLAN}/pause", response={202: PlanStatus})
def pause(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Hold the run. Calls under way are stopped, and done again when it goes on."""
    plan = fetch(request, masterplan_id)
    lifecycle.pause(newest(plan), request.user)
    return Status(202, said(plan, "Building is paused."))


@router.post(f"{PLAN}/resume", response={202: PlanStatus})
def resume(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Let a paused run go on."""
    plan = fetch(request, masterplan_id)
    lifecycle.resume(newest(plan), request.user)
    return Status(202, said(plan, "Building continues."))


@router.post(f"{PLAN}/retry", response={202: PlanStatus})
def retry(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Try again what failed: a step of planning, or the run. What is stored and paid stays."""
    plan = fetch(request, masterplan_id)
    if plan.failed_step == RUN_STEP:
        lifecycle.retry(newest(plan), request.user)
    else:
        edits.resume(plan, request.user)
    return Status(202, said(plan, "It is being tried again."))


@router.post(f"{PLAN}/delete", response=PlanStatus)
def delete_plan(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """For good, with its runs, code and reviews; what it cost stays in the ledger."""
    plan_deletion.delete(fetch(request, masterplan_id), request.user)
    return {"masterplan_id": masterplan_id, "status": "deleted", "message": "It is deleted."}


@router.post(f"{PLAN}/cancel", response={202: PlanStatus})
def cancel(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """End the plan, or the run of it that is under way. Money already spent does not come back."""
    plan = fetch(request, masterplan_id)
    run = latest_run(plan)
    if run is not None and run.status in OPEN_RUN:
        lifecycle.cancel(run, request.user)
    else:
        edits.cancel(plan, request.user)
    return Status(202, said(plan, "It is being cancelled."))
