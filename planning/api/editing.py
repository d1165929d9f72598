"""Editing a draft: its tasks, milestones and dependencies, by the verbs of the pages; and its versions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from config.access.http import AuthedRequest
from config.access.permissions import require
from config.shared.api.preconditions import LOOKS, mark, matching, matching_number
from config.shared.errors import BadInput
from config.shared.seen import seen_of
from planning.api import tree_schemas as schemas
from planning.api.plans import PLAN, said
from planning.api.schemas import PlanStatus
from planning.changes import edits, plan_archive
from planning.changes.fixes import fixes_for
from planning.changes.proposals.restore import restore
from planning.changes.task_fields import state_of
from planning.changes.tree_operations import Operation, apply, preview
from planning.lint.report import lint
from planning.models import MasterPlan, PlanVersion, Task
from planning.pages.tabs import fetch
from planning.versions.compare import compare
from planning.versions.store import latest_number
from planning.versions.version_words import shown

router = Router(tags=["masterplans"])
TASK = f"{PLAN}/tasks/{{uuid:task_id}}"
VERSION = f"{PLAN}/versions/{{int:number}}"
FIX = f"{PLAN}/lint/{{finding_id}}/fix"
MOST_NUMBER = 10**6


@router.get(TASK, response=schemas.TaskWhole)
def read_task(
    request: AuthedRequest, response: HttpResponse, masterplan_id: UUID, task_id: UUID
) -> dict[str, Any]:
    """A task with all that can be edited. Its ETag is `seen`."""
    return _task(response, fetch(request, masterplan_id), task_id)


def _task(response: HttpResponse, plan: MasterPlan, task_id: UUID) -> dict[str, Any]:
    tasks = Task.objects.for_plan(plan).select_related("milestone").with_parts()
    task = get_object_or_404(tasks, pk=task_id)
    state = state_of(task)
    mark(response, seen_of(state))
    same = ("id", "stable_id", "number", "status", "locked_fields")
    return {name: getattr(task, name) for name in same} | state | {
        "milestone": task.milestone.key,
        "seen": seen_of(state),
    }  # fmt: skip


@router.post(f"{TASK}/edit", response=schemas.TaskWhole, openapi_extra=LOOKS)
def edit_task(
    request: AuthedRequest,
    response: HttpResponse,
    masterplan_id: UUID,
    task_id: UUID,
    sent: schemas.TaskFields,
) -> dict[str, Any]:
    """Change fields of a task of a draft; `depends_on` are all tasks it waits for."""
    plan = fetch(request, masterplan_id)
    get_object_or_404(Task.objects.for_plan(plan), pk=task_id)
    fields = sent.model_dump(exclude_none=True, exclude_unset=True)
    with matching(request) as seen:
        edits.edit_task(plan, task_id, request.user, seen=seen, **fields)
    return _task(response, plan, task_id)


@router.post(f"{PLAN}/operations", response=schemas.Edited, openapi_extra=LOOKS)
def edit(
    request: AuthedRequest, response: HttpResponse, masterplan_id: UUID, sent: schemas.Operations
) -> dict[str, Any]:
    """Do operations on the tree of a draft: all of them as one version, or none. `If-Match` is its version."""
    plan = fetch(request, masterplan_id)
    return _edited(request, response, plan, sent.plain)


def _edited(
    request: AuthedRequest,
    response: HttpResponse,
    plan: MasterPlan,
    operations: Sequence[Operation],
) -> dict[str, Any]:
    with matching_number(request, latest_number(plan) or 0) as seen:
        did = apply(plan, operations, request.user, seen_version=seen)
    version = latest_number(plan) or 0
    mark(response, version)
    return {"masterplan_id": plan.pk, "version": version, "did": did}


@router.post(f"{PLAN}/operations/preview", response=schemas.Seen)
def preview_operations(
    request: AuthedRequest, masterplan_id: UUID, sent: schemas.Operations
) -> dict[str, Any]:
    """What they would do to the plan and to its findings, without doing it."""
    plan = fetch(request, masterplan_id)
    require(request.user, "edit_plan", plan)
    return _seen(plan, sent.plain)


def _seen(plan: MasterPlan, operations: Sequence[Operation]) -> dict[str, Any]:
    found = preview(plan, operations)
    known = {finding.id for finding in found.before.findings}
    return {
        "did": found.said,
        "changed": found.changed,
        "verdict_before": found.before.verdict,
        "verdict_after": found.after.verdict,
        "new_findings": [one.text for one in found.after.findings if one.id not in known],
    }


@router.get(FIX, response=schemas.Fix)
def read_fix(request: AuthedRequest, masterplan_id: UUID, finding_id: str) -> dict[str, Any]:
    """What would mend a finding by itself, if anything does."""
    plan = fetch(request, masterplan_id)
    words, operations = _fix(plan, finding_id)
    return {"words": words, "seen": _seen(plan, operations)}


@router.post(FIX, response=schemas.Edited, openapi_extra=LOOKS)
def fix(
    request: AuthedRequest, response: HttpResponse, masterplan_id: UUID, finding_id: str
) -> dict[str, Any]:
    """Mend a finding as `read_fix` shows it. `If-Match` is the version of the plan."""
    plan = fetch(request, masterplan_id)
    require(request.user, "edit_plan", plan)
    return _edited(request, response, plan, _fix(plan, finding_id)[1])


def _fix(plan: MasterPlan, finding_id: str) -> tuple[str, Sequence[Operation]]:
    known = fixes_for(plan, list(lint(plan).findings)).get(finding_id)
    if known is None:
        raise BadInput("This finding is already resolved, or needs a decision of yours.")
    return known.words, known.operations


@router.get(f"{PLAN}/versions/compare", response=schemas.Comparison)
def compare_versions(
    request: AuthedRequest, masterplan_id: UUID, pair: Query[schemas.Pair]
) -> dict[str, Any]:
    """What differs between two versions, task by task and field by field."""
    plan = fetch(request, masterplan_id)
    old, new = (_version(plan, number).snapshot for number in (pair.before, pair.after))
    if not old.get("phases") or not new.get("phases"):
        raise BadInput("One of these versions holds nothing that could be compared.")
    parts = shown(compare(old, new), new.get("replaced"))
    return {"before": pair.before, "after": pair.after, "parts": parts}


@router.get(VERSION, response=schemas.VersionWhole)
def read_version(
    request: AuthedRequest, response: HttpResponse, masterplan_id: UUID, number: int
) -> dict[str, Any]:
    """A version whole; it never changes, and its number is its ETag."""
    found = _version(fetch(request, masterplan_id), number)
    mark(response, found.number)
    same = ("number", "summary", "created_at", "snapshot")
    who = found.created_by and found.created_by.get_username()
    return {name: getattr(found, name) for name in same} | {"created_by": who}


def _version(plan: MasterPlan, number: int) -> PlanVersion:
    rows = plan.versions.select_related("created_by")
    found: PlanVersion = get_object_or_404(rows, number=min(number, MOST_NUMBER))
    return found


@router.post(f"{VERSION}/restore", response=schemas.Edited, openapi_extra=LOOKS)
def restore_version(
    request: AuthedRequest, response: HttpResponse, masterplan_id: UUID, number: int
) -> dict[str, Any]:
    """Put an earlier version of a draft back, as a new version. `If-Match` is the version of the plan."""
    plan = fetch(request, masterplan_id)
    with matching_number(request, latest_number(plan) or 0) as seen:
        made = restore(plan, min(number, MOST_NUMBER), request.user, seen_version=seen)
    mark(response, made.number)
    return {"masterplan_id": plan.pk, "version": made.number, "did": [made.summary]}


@router.post(f"{PLAN}/archive", response=PlanStatus)
def archive(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """Out of the lists; it stays where it is, and can be brought back."""
    plan = fetch(request, masterplan_id)
    plan_archive.archive(plan, request.user)
    return said(plan, "Archived.")


@router.post(f"{PLAN}/restore", response=PlanStatus)
def restore_plan(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """Back into the lists."""
    plan = fetch(request, masterplan_id)
    plan_archive.restore(plan, request.user)
    return said(plan, "Back in the lists.")
