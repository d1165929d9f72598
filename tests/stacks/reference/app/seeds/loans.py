from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.models.loan_state import LoanState
from app.schemas.book import BookFilter
from app.schemas.loan import LoanIn
from app.schemas.member import MemberFilter
from app.services.book import list_books
from app.services.loan import create_loan, end_loan
from app.services.member import list_members


def seed(session: Session, today: date) -> None:
    books = list_books(session, BookFilter()).items
    members = [one for one in list_members(session, MemberFilter()) if one.state == "active"]
    for number, days in enumerate([30, 25, 12, 5, 2, 0]):
        data = LoanIn(book_id=books[number].id, member_id=members[number % len(members)].id)
        loan = create_loan(session, data, today - timedelta(days=days))
        if number in (1, 4):
            end_loan(session, loan.id, LoanState.RETURNED, today)
