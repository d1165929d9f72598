"""Telling the conversations of a plan that its brief could not be understood, and how to go on."""

from uuid import UUID

from chat.models import Conversation, Message
from chat.replies.post import say
from planning.models import MasterPlan
from planning.steps.failures import DISCOVERY


def tell(plan_id: UUID) -> None:
    """Later steps have ways on of their own, on the plan's pages."""
    plan = MasterPlan.objects.filter(pk=plan_id, failed_step=DISCOVERY).first()
    if plan is None:
        return
    text = f"The brief could not be planned: {plan.last_error}\n\nNothing of it is lost."
    for conversation in Conversation.objects.filter(plan=plan):
        last = conversation.messages.order_by("created_at").last()
        if last is not None and last.content == text:
            continue  # A signal may be heard twice.
        card = {"card": "edit", "plan_id": str(plan.pk)}
        say(conversation, Message.Role.EVENT, text, metadata=card)
