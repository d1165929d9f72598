from config.shared.errors import DomainError


class HeldBySomeoneElse(DomainError):
    """Someone else is judging this now."""

    code = "held"


class CodeChanged(DomainError):
    """The code has changed since you read it. Here is the new one; judge it again."""

    code = "code_changed"


class FeedbackNeeded(DomainError):
    """Say what is wrong: the next attempt reads it."""

    code = "feedback_needed"
    status = 422


class AlreadyJudged(DomainError):
    """This review is closed already."""

    code = "already_judged"
