"""What chat hears from below."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from chat.replies import failed_briefs
from planning.signals import plan_failed


@receiver(plan_failed, dispatch_uid="chat_plan_failed")
def tell_the_talk(plan_id: UUID, **_: Any) -> None:
    failed_briefs.tell(plan_id)
