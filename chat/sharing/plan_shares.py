"""Sharing a plan: with the conversation it came from, or by a list of its own where it came from none."""

from django.db import transaction

from chat.models import Conversation
from chat.sharing import shares
from config.access.models import AccessList, Share, User
from config.access.permissions import require
from config.access.teams import access_lists
from config.access.teams.access_lists import Change
from config.shared.errors import NotPermitted
from planning.log.event_log import append, recording
from planning.models import MasterPlan

NOT_YOURS = (
    "This plan is shared together with the conversation it came from, and that is {}'s alone."
    " Ask them to share it."
)


def comes_with(plan: MasterPlan) -> Conversation | None:
    """The conversation that is shared with it: the one whose list it has, else its owner's that shows it."""
    talks = Conversation.objects.select_related("owner", "workspace").order_by("created_at")
    if plan.access_list_id:
        return talks.filter(access_list=plan.access_list_id).first()
    return talks.filter(plan=plan, owner=plan.owner_id, workspace=plan.workspace_id).first()


def share(plan: MasterPlan, person: str, level: str, by: User) -> Change:
    """Share with the person of this name, or change their level. Raises NotPermitted and BadInput."""
    talk = _talk(plan, by)
    if talk is not None:
        return shares.share(talk, person, level, by)
    with transaction.atomic():
        named = access_lists.person_named(person, plan)
        change = access_lists.share(_list_of(plan), plan, named, level, by)
        _tell(plan, change, by)
    return change


def end(plan: MasterPlan, row: Share, by: User) -> Change:
    """People may end their own. Raises NotPermitted, and ShareChanged for one that has ended."""
    talk = comes_with(plan)
    if talk is not None:
        return shares.end(talk, row, by)
    with transaction.atomic():
        change = access_lists.end(row, plan, by)
        _tell(plan, change, by)
    return change


def why_not(plan: MasterPlan, by: User) -> str:
    """Why somebody who may share the plan itself cannot share what it comes with; empty if they can."""
    talk = comes_with(plan)
    if talk is None or talk.owner_id == by.pk:
        return ""
    return NOT_YOURS.format(talk.owner.get_username())


def _talk(plan: MasterPlan, by: User) -> Conversation | None:
    """Nobody opens somebody else's conversation by sharing its plan. Raises NotPermitted."""
    require(by, "share", plan)
    if why := why_not(plan, by):
        raise NotPermitted(why)
    return comes_with(plan)


def _list_of(plan: MasterPlan) -> AccessList:
    locked = MasterPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    found: AccessList | None = locked.access_list
    if found is None:
        found = AccessList.objects.create(workspace_id=plan.workspace_id)
        MasterPlan.objects.filter(pk=plan.pk).update(access_list=found)
    plan.access_list = found
    return found


def _tell(plan: MasterPlan, change: Change, by: User) -> None:
    kind = "masterplan_shared" if change.level else "masterplan_unshared"
    with recording(plan, actor=by.get_username()):
        append(kind, {"person": change.user.get_username(), "level": change.level})
