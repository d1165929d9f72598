"""Lists the loans that are overdue."""

from __future__ import annotations

from app.core.clock import today
from app.services.loan import list_loans


def run(arguments: list[str]) -> int:
    for loan in list_loans(today=today(), overdue=True):
        print(f"{loan.due_on}  {loan.borrower}: {loan.book.title}")
    return 0
