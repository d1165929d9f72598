"""Signals of costs to the apps above it. All but the waiting ones are sent after commit."""

from django.dispatch import Signal

budget_exhausted = Signal()  # budget_id: UUID. The first call that its hard limit refused.
budget_noticed = Signal()  # budget_id: UUID, kind: BudgetNotice.Kind
limit_changed = Signal()  # budget_id: UUID. A `BudgetChange` says from what to what.
call_waiting = Signal()  # subject: str. A call waits for a free slot of its model.
call_admitted = Signal()  # subject: str. A call that had waited has its slot.
