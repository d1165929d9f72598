"""The list of plans, and starting one; it can be asked for in a conversation, which then shows it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from chat.commands.confirmations import started
from chat.models import Conversation, Message
from chat.replies.post import say
from config.access.http import AuthedRequest
from config.access.models import User, Workspace
from config.access.permissions import require, workspaces_for
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Paging, paged
from config.shared.errors import NotPermitted
from planning.api.plan_rows import counted, plan_row
from planning.api.plans import said
from planning.api.schemas import PlanPage, PlanStatus
from planning.choices import PlanStatus as PlanStates
from planning.discovery.brief import LONGEST_BRIEF_BYTES
from planning.discovery.interview import start_plan
from planning.discovery.plan_size import RECOMMENDED
from planning.models import MasterPlan

router = Router(tags=["masterplans"])
NO_WORKSPACE = "You may not start a plan in any workspace yet; an administrator can add you to one."


class Filter(Paging):
    status: PlanStates | None = None


class Order(Sent):
    """What is to be built. Without a size the plan waits for somebody to agree to the one proposed."""

    brief: Text = Field(
        min_length=1,
        max_length=LONGEST_BRIEF_BYTES,
        examples=["A shed lends tools to neighbours.\n\n- Tool: name (text), price (decimal)"],
    )
    conversation_id: UUID | None = None
    workspace_id: UUID | None = None
    stack: Text = Field("", max_length=40, examples=["python-cli"])
    size: int = Field(
        RECOMMENDED,
        ge=0,
        le=10_000,
        description="0 as recommended, 1 compact, 2 standard, or a number of tasks.",
    )


@router.get("", response=PlanPage)
def list_plans(request: AuthedRequest, page: Query[Filter]) -> dict[str, Any]:
    """Plans of your workspaces, newest first."""
    visible = MasterPlan.objects.visible_to(request.user)
    if page.status is not None:
        visible = visible.filter(status=page.status)
    found = paged(visible.order_by("-created_at"), page, "masterplans")
    rows = counted(MasterPlan.objects.filter(pk__in=[plan.pk for plan in found["masterplans"]]))
    return found | {"masterplans": [plan_row(row) for row in rows.order_by("-created_at")]}


@router.post("", response={202: PlanStatus})
def create_plan(request: AuthedRequest, sent: Order) -> Status[dict[str, Any]]:
    """Start a plan. Discovery reads the brief and asks about what it leaves open; nothing is built before you approve."""
    talk = _conversation(request.user, sent.conversation_id)
    with transaction.atomic():
        plan = start_plan(
            owner=request.user,
            workspace=talk.workspace if talk else _workspace(request.user, sent.workspace_id),
            brief=sent.brief,
            size=sent.size,
            stack=sent.stack,
            access_list=talk.access_list if talk else None,
        )
        if talk is not None:
            reply = started(talk, plan)
            say(talk, Message.Role.SYSTEM, reply.text, metadata=reply.card)
    return Status(202, said(plan, "The brief is being read."))


def _conversation(user: User, pk: UUID | None) -> Conversation | None:
    if pk is None:
        return None
    visible = Conversation.objects.visible_to(user).select_related("workspace")
    talk = get_object_or_404(visible, pk=pk)
    require(user, "chat", talk)
    return talk


def _workspace(user: User, pk: UUID | None) -> Workspace:
    if pk is not None:
        return get_object_or_404(Workspace.objects.visible_to(user), pk=pk)
    first = workspaces_for(user, "create_plan").first()
    if first is None:
        raise NotPermitted(NO_WORKSPACE)
    return first
