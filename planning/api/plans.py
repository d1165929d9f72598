"""One plan: reading it, its history, and the decisions of people about it."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from config.access.http import AuthedRequest
from config.shared.api.paging import MOST_OFFSET, MOST_ROWS
from config.shared.errors import BadInput
from planning.api import schemas
from planning.api.plan_rows import event_row, plan_whole
from planning.changes import edits
from planning.lint.report import lint
from planning.models import MasterPlan, PlanEvent
from planning.money.payers import Limits
from planning.pages.tabs import fetch

router = Router(tags=["masterplans"])
PLAN = "/{uuid:masterplan_id}"


class After(Schema):
    after: int = Field(0, ge=0, le=MOST_OFFSET)
    limit: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS)


def said(plan: MasterPlan, message: str) -> dict[str, Any]:
    """The plan as it is after an act, and what happens now."""
    plan.refresh_from_db(fields=["status"])
    return {"masterplan_id": plan.pk, "status": plan.status, "message": message}


@router.get(PLAN, response=schemas.PlanWhole)
def read_plan(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """A plan with its phases, milestones, tasks and subtasks, and the figures counted from them."""
    return plan_whole(fetch(request, masterplan_id))


@router.get(f"{PLAN}/events", response=schemas.Events)
def read_events(request: AuthedRequest, masterplan_id: UUID, page: Query[After]) -> dict[str, Any]:
    """What happened after an event, oldest first. Numbers have no gaps."""
    plan = fetch(request, masterplan_id)
    rows = PlanEvent.objects.filter(plan=plan, seq__gt=page.after).select_related("task")
    events = [event_row(event) for event in rows.order_by("seq")[: page.limit]]
    return {"events": events, "last_seq": events[-1]["seq"] if events else page.after}


@router.get(f"{PLAN}/versions", response=schemas.Versions)
def read_versions(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """Its versions, newest first."""
    plan = fetch(request, masterplan_id)
    return {
        "versions": [
            {
                "number": version.number,
                "summary": version.summary,
                "created_by": version.created_by and version.created_by.get_username(),
                "created_at": version.created_at,
            }
            for version in plan.versions.select_related("created_by").defer("snapshot")
        ]
    }


@router.get(f"{PLAN}/lint", response=schemas.Findings)
def read_lint(request: AuthedRequest, masterplan_id: UUID) -> Any:
    """What is wrong with the plan as it stands; critical findings have to be fixed or waived before it is approved."""
    return lint(fetch(request, masterplan_id))


@router.post(f"{PLAN}/lint/{{finding_id}}/waive", response=schemas.PlanStatus)
def waive_lint(
    request: AuthedRequest, masterplan_id: UUID, finding_id: str, sent: schemas.Waiver
) -> dict[str, Any]:
    """Waive a finding, with the reason in the history."""
    plan = fetch(request, masterplan_id)
    edits.waive_lint(plan, finding_id, request.user, sent.reason)
    return said(plan, "The finding is waived.")


@router.post(f"{PLAN}/approve", response=schemas.PlanStatus)
def approve(
    request: AuthedRequest, masterplan_id: UUID, sent: schemas.Approval | None = None
) -> dict[str, Any]:
    """Approve a draft, and nothing but a draft."""
    plan = fetch(request, masterplan_id)
    edits.approve(plan, request.user, limits=_limits(sent))
    return said(plan, "Approved. It can be executed.")


def _limits(sent: schemas.Approval | None) -> Limits | None:
    if sent is None or (sent.soft_limit_usd is None and sent.hard_limit_usd is None):
        return None
    if sent.soft_limit_usd is None or sent.hard_limit_usd is None:
        raise BadInput("Name both limits, or neither.")
    if sent.soft_limit_usd >= sent.hard_limit_usd:
        raise BadInput("The soft limit must be below the hard limit.")
    return sent.soft_limit_usd, sent.hard_limit_usd


@router.post(f"{PLAN}/reject", response=schemas.PlanStatus)
def reject(request: AuthedRequest, masterplan_id: UUID, sent: schemas.Rejection) -> dict[str, Any]:
    """Reject a draft or an approved plan. It ends here."""
    plan = fetch(request, masterplan_id)
    edits.reject(plan, request.user, sent.rejection_reason)
    return said(plan, "Rejected.")


@router.post(f"{PLAN}/reopen", response=schemas.PlanStatus)
def reopen(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """An approved plan becomes a draft again."""
    plan = fetch(request, masterplan_id)
    edits.reopen(plan, request.user)
    return said(plan, "Reopened as a draft.")
