"""List the loans that are overdue today."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.clock import Clock
from app.schemas.loan import LoanFilter
from app.services.loan import list_loans


def run(session: Session, arguments: list[str]) -> int:
    today = Clock().now().date()
    for loan in list_loans(session, LoanFilter(overdue=True), today):
        print(f"{loan.due_on}  {loan.book.title}  {loan.member.name}")
    return 0
