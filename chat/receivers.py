"""What chat hears from below."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from chat.models import Conversation
from chat.replies import failed_briefs, ownership
from chat.sharing import shares
from config.access.models import User
from config.access.signals import account_deleted
from planning.signals import plan_failed


@receiver(plan_failed, dispatch_uid="chat_plan_failed")
def tell_the_talk(plan_id: UUID, **_: Any) -> None:
    failed_briefs.tell(plan_id)


@receiver(account_deleted, dispatch_uid="chat.account_deleted")
def forget_person(user: User, name: str, **_: Any) -> None:
    """Their own conversations go; in those of others their messages stay, under the new name."""
    for conversation in Conversation.objects.filter(owner=user):
        ownership.put_away(conversation)
    shares.rename(user.get_username(), name)
