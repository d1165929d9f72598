from config.shared.errors import DomainError


class HeldBySomeoneElse(DomainError):
    """Someone else is reviewing this now."""

    code = "held"


class CodeChanged(DomainError):
    """The code has changed since you opened it. Review the new version shown here."""

    code = "code_changed"


class CodeAwaited(DomainError):
    """The new code of this is still being written. It comes back to whoever asked for it."""

    code = "code_awaited"


class NoLongerSample(DomainError):
    """This is more than a sample now. Open it to see why."""

    code = "no_longer_sample"


class FeedbackNeeded(DomainError):
    """Say what is wrong; the next attempt gets your words."""

    code = "feedback_needed"
    status = 422


class AlreadyJudged(DomainError):
    """This review is already closed."""

    code = "already_judged"
