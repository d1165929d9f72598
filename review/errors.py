from config.shared.errors import DomainError


class HeldBySomeoneElse(DomainError):
    """Someone else is reviewing this now."""

    code = "held"


class CodeChanged(DomainError):
    """The code has changed since you opened it. Review the new version shown here."""

    code = "code_changed"


class FeedbackNeeded(DomainError):
    """Say what is wrong; the next attempt gets your words."""

    code = "feedback_needed"
    status = 422


class AlreadyJudged(DomainError):
    """This review is already closed."""

    code = "already_judged"
