from config.shared.errors import DomainError


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
