"""Signals of costs to the apps above it. All but the waiting ones are sent after commit."""

from django.dispatch import Signal

budget_exhausted = Signal()  # budget_id: UUID. The first call that its hard limit refused.
budget_noticed = Signal()  # budget_id: UUID, kind: BudgetNotice.Kind
limit_changed = Signal()  # budget_id: UUID. A `BudgetChange` says from what to what.
calls_booked = Signal()  # budget_ids: list[UUID]. A call was booked on them, or gave its hold back.
# subject: str, waits_for: "slot" of its model, or "money" that calls in flight hold.
call_waiting = Signal()
call_admitted = Signal()  # subject: str. A call that had waited goes on, or has given up.
