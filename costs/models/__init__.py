"""The ledger: prices, budgets, holds, usage. Nothing here points upward."""

from costs.models.budget import Budget, BudgetChange, BudgetNotice, BudgetPeriod
from costs.models.ledger import Answer, Hold, HoldLine, Slot, Usage
from costs.models.price import USD, Digits, ModelPrice

__all__ = [
    "USD",
    "Answer",
    "Budget",
    "BudgetChange",
    "BudgetNotice",
    "BudgetPeriod",
    "Digits",
    "Hold",
    "HoldLine",
    "ModelPrice",
    "Slot",
    "Usage",
]
