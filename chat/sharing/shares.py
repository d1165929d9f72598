"""Sharing a conversation: its access list is its plan's too, and each change is told in both."""

from django.db import transaction

from chat.models import Conversation, Message
from chat.replies.post import say
from config.access.models import AccessList, Share, User
from config.access.permissions import require
from config.access.teams import access_lists
from config.access.teams.access_lists import Change
from planning.log.event_log import append, recording
from planning.models import MasterPlan


def share(conversation: Conversation, person: str, level: str, by: User) -> Change:
    """Share with the person of this name, or change their level. Raises NotPermitted and BadInput."""
    require(by, "share", conversation)
    with transaction.atomic():
        named = access_lists.person_named(person, conversation)
        access_list = _list_of(conversation)
        change = access_lists.share(access_list, conversation, named, level, by)
        _tell(conversation, change, by)
    return change


def end(conversation: Conversation, row: Share, by: User) -> Change:
    """Raises NotPermitted, and ShareChanged for one that has ended."""
    with transaction.atomic():
        change = access_lists.end(row, conversation, by)
        _tell(conversation, change, by)
    return change


def _list_of(conversation: Conversation) -> AccessList:
    """The plan shown beside the conversation gets it too; later plans get it as they start."""
    locked = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    found: AccessList | None = locked.access_list
    if found is None:
        found = AccessList.objects.create(workspace_id=conversation.workspace_id)
        Conversation.objects.filter(pk=conversation.pk).update(access_list=found)
        plans = MasterPlan.objects.filter(conversations=locked, access_list=None)
        plans.update(access_list=found)
    conversation.access_list = found
    return found


def _tell(conversation: Conversation, change: Change, by: User) -> None:
    """In the talk, and in the history of the plans that come with it."""
    who, person = by.get_username(), change.user.get_username()
    metadata = {"share": {"by": who, "person": person, "level": change.level}}
    say(conversation, Message.Role.EVENT, told(**metadata["share"]), metadata=metadata)
    kind = "masterplan_shared" if change.level else "masterplan_unshared"
    for plan in MasterPlan.objects.filter(access_list=conversation.access_list_id).order_by("pk"):
        with recording(plan, actor=who):
            append(kind, {"person": person, "level": change.level})


def told(*, by: str, person: str, level: str) -> str:
    if level:
        return f"{by} shared this conversation with {person}, level {level}."
    if by == person:
        return f"{by} left this conversation."
    return f"{by} ended sharing this conversation with {person}."


def rename(old: str, new: str) -> None:
    """In what talks say of shares."""
    for part in ("by", "person"):
        for message in Message.objects.filter(**{f"metadata__share__{part}": old}):
            share = message.metadata["share"] | {part: new}
            message.metadata, message.content = message.metadata | {"share": share}, told(**share)
            message.save(update_fields=["metadata", "content"])
