"""With whom a plan is shared, for programs."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Status

from chat.api.conversation_shares import NewShare, ShareList, ShareRow
from chat.sharing import plan_shares
from config.access.http import AuthedRequest
from config.access.models import Share
from config.access.permissions import can, require
from config.access.teams import access_lists
from planning.api.plans import PLAN
from planning.models import MasterPlan
from planning.pages.tabs import fetch

router = Router(tags=["masterplans"])
SHARES = f"{PLAN}/shares"


class PlanShares(ShareList):
    """`conversation_id` is of the conversation that is shared with it, where that is yours."""

    conversation_id: UUID | None


def _listed(request: AuthedRequest, plan: MasterPlan) -> dict[str, Any]:
    talk = plan_shares.comes_with(plan)
    own = talk.pk if talk and talk.owner_id == request.user.pk else None
    return {"shares": list(access_lists.shares_of(plan)), "conversation_id": own}


@router.get(SHARES, response=PlanShares)
def list_shares(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """Who sees it besides its workspace, and at what level. For who may share it."""
    plan = fetch(request, masterplan_id)
    require(request.user, "share", plan)
    return _listed(request, plan)


@router.post(SHARES, response={201: ShareRow})
def share(request: AuthedRequest, masterplan_id: UUID, sent: NewShare) -> Status[Share]:
    """Share it with somebody, together with the conversation it came from, if it came from one."""
    plan = fetch(request, masterplan_id)
    change = plan_shares.share(plan, sent.person, sent.level, request.user)
    plan.refresh_from_db(fields=["access_list"])
    return Status(201, access_lists.shares_of(plan).get(user=change.user))


@router.post(f"{SHARES}/{{uuid:share_id}}/end", response=ShareList)
def end_share(request: AuthedRequest, masterplan_id: UUID, share_id: UUID) -> dict[str, Any]:
    """End it. Who may share it can for everybody, and everybody for themselves."""
    plan = fetch(request, masterplan_id)
    row = get_object_or_404(access_lists.shares_of(plan), pk=share_id)
    plan_shares.end(plan, row, request.user)
    mine = access_lists.shares_of(plan)
    may_see_all = can(request.user, "share", plan)
    return {"shares": list(mine if may_see_all else mine.filter(user=request.user))}
