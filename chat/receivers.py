"""What chat hears from below."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from chat.models import Conversation
from chat.replies import listeners, news, ownership
from chat.sharing import shares
from config.access.models import User
from config.access.signals import account_deleted
from planning.signals import events_appended


@receiver(events_appended, dispatch_uid="chat.events_appended")
def tell_pages_and_talks(plan_id: UUID, kinds: frozenset[str], **_: Any) -> None:
    listeners.publish(plan_id, kinds)
    if kinds & news.TOLD:
        news.tell(plan_id)


@receiver(account_deleted, dispatch_uid="chat.account_deleted")
def forget_person(user: User, name: str, **_: Any) -> None:
    """Their own conversations go; in those of others their messages stay, under the new name."""
    for conversation in Conversation.objects.filter(owner=user):
        ownership.put_away(conversation)
    shares.rename(user.get_username(), name)
    news.rename(user.get_username(), name)
