from config.shared.errors import DomainError
from planning.choices import PlanStatus


class MessageRefused(DomainError):
    """This message cannot be sent."""

    code = "message_refused"
    status = 422


class StillAnswering(DomainError):
    """The last answer is still being written. Stop it, or wait for it."""

    code = "still_answering"


class CardSpent(DomainError):
    """This card has been answered already."""

    code = "card_spent"


class CardOutdated(DomainError):
    """The plan has changed since this card was shown. Say /run again to see what it costs now."""

    code = "card_outdated"


class NotBuildable(DomainError):
    """Only an approved plan can be built."""

    code = "not_buildable"

    def __init__(self, status: str) -> None:
        hint = " /approve approves it." if status == PlanStatus.DRAFT else ""
        words = status.replace("_", " ")
        super().__init__(f"The plan is {words}; only an approved plan can be built.{hint}")
