"""Errors of calls to the model."""

from collections.abc import Sequence
from datetime import datetime

from config.shared.database.storable import shortened, storable
from config.shared.errors import DomainError
from costs.models import Budget

OF = {"plan": "plan", "user": "plan's owner", "workspace": "workspace"}
# A long answer can be wrong in every line; what is stored and sent back stays short.
ERRORS_KEPT = 20
ERROR_CHARS = 500
# The only error of an answer that is none.
REFUSED = "The model refused."


class BudgetExceeded(DomainError):
    """The budget does not allow this call."""

    code = "budget"

    def __init__(self, budget: Budget) -> None:
        self.budget_id = budget.pk
        self.scope = budget.scope
        super().__init__(
            f"The budget of the {OF[budget.scope]} does not cover the next call to the model: its hard limit is"
            f" ${budget.hard_limit_usd or 0:,.2f}. Raise the limit to continue."
        )


class MoneyInFlight(Exception):
    """A call does not fit now, but may once calls in flight have settled; only inside of costs."""


class TransportFailed(DomainError):
    """The model could not be reached."""

    code = "transport"
    status = 503

    def __init__(self, message: str = "", *, retry_at: datetime | None = None) -> None:
        """`retry_at` is when the server wants to be asked again, where that is later than the call may wait."""
        super().__init__(message)
        self.retry_at = retry_at


class CallStopped(DomainError):
    """The call was stopped before it ended."""

    code = "stopped"


class ModelMisconfigured(DomainError):
    """The model's server rejected the request. Check the model settings."""

    code = "model_misconfigured"


class UnpricedModel(DomainError):
    """This model has no price, so nothing may be spent on it."""

    code = "unpriced_model"

    def __init__(self, model: str, why: str = "has no price") -> None:
        super().__init__(
            f"The model {model} {why}, so it cannot be called. An operator has to price it first."
        )


class AnswerUnusable(DomainError):
    """The model's answer cannot be used."""

    code = "answer_unusable"

    def __init__(self, *, errors: Sequence[str], text: str, outcome: str) -> None:
        """`outcome` is invalid, max_tokens, cut_while_thinking, empty or refusal."""
        self.errors = [storable(shortened(error, ERROR_CHARS)) for error in errors[:ERRORS_KEPT]]
        if len(errors) > ERRORS_KEPT:
            self.errors.append(f"… and {len(errors) - ERRORS_KEPT} more")
        self.text = text
        self.outcome = outcome
        super().__init__(
            f"The model's answer cannot be used ({outcome}): {'; '.join(self.errors[:3])}"
        )
