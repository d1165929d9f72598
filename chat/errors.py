from config.shared.errors import DomainError
from planning.choices import PlanStatus
from planning.models import MasterPlan


class MessageRefused(DomainError):
    """This message cannot be sent."""

    code = "message_refused"
    status = 422


class CardSpent(DomainError):
    """This question has already been answered."""

    code = "card_spent"


class CardOutdated(DomainError):
    """The plan has changed since this was asked. Send /run again to see what it costs now."""

    code = "card_outdated"


class NotBuildable(DomainError):
    """Only an approved plan can be built."""

    code = "not_buildable"

    def __init__(self, plan: MasterPlan) -> None:
        hint = " Send /approve to approve it." if plan.status == PlanStatus.DRAFT else ""
        super().__init__(
            f"This plan is {plan.status_words}; only an approved plan can be built.{hint}"
        )
