from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Invalid, NotFound
from app.core.pagination import Page, paginate
from app.models.book import Book
from app.models.loan import Loan
from app.models.loan_state import LoanState
from app.models.member import Member
from app.models.member_state import MemberState
from app.schemas.loan import LoanFilter, LoanIn
from app.schemas.report import LoanReport
from app.services.book import count_free_copies

LOAN_DAYS: int = 21
MAX_LOANS: int = 3
MAX_RENEWALS: int = 1


def list_loans(session: Session, filters: LoanFilter, today: date) -> Page[Loan]:
    """The next due first."""
    found = select(Loan).order_by(Loan.due_on, Loan.id)
    if filters.state is not None:
        found = found.where(Loan.state == filters.state)
    if filters.member_id is not None:
        found = found.where(Loan.member_id == filters.member_id)
    if filters.overdue:
        found = found.where(Loan.state == LoanState.BORROWED, Loan.due_on < today)
    return paginate(session, found, filters.page)


def get_loan(session: Session, loan_id: int) -> Loan:
    """Raises NotFound."""
    loan = session.get(Loan, loan_id)
    if loan is None:
        raise NotFound("There is no such loan.")
    return loan


def refuse_borrower(session: Session, member_id: int) -> None:
    """Raises Invalid for an unknown member, Conflict for one who may not borrow now."""
    member = session.get(Member, member_id)
    if member is None:
        raise Invalid("There is no such member.", field="member_id")
    if member.state != MemberState.ACTIVE:
        raise Conflict(f"{member.name} is blocked.", field="member_id")
    held = select(func.count()).where(Loan.member_id == member_id, Loan.state == LoanState.BORROWED)
    if (session.scalar(held) or 0) >= MAX_LOANS:
        raise Conflict(f"{member.name} has {MAX_LOANS} books already.", field="member_id")


def create_loan(session: Session, data: LoanIn, today: date) -> Loan:
    """Raises Invalid for an unknown book or member, Conflict if it may not be lent now."""
    refuse_borrower(session, data.member_id)
    book = session.get(Book, data.book_id)
    if book is None:
        raise Invalid("There is no such book.", field="book_id")
    if count_free_copies(session, data.book_id) < 1:
        raise Conflict(f"Every copy of “{book.title}” is lent.", field="book_id")
    due = today + timedelta(days=LOAN_DAYS)
    loan = Loan(**data.model_dump(), borrowed_on=today, due_on=due)
    session.add(loan)
    session.flush()
    return loan


def end_loan(session: Session, loan_id: int, state: LoanState, today: date) -> Loan:
    """To returned or lost. Raises NotFound, and Conflict if it has ended."""
    loan = get_loan(session, loan_id)
    if loan.state != LoanState.BORROWED:
        raise Conflict(f"This loan is {loan.state} already.")
    loan.state = state
    loan.ended_on = today
    session.flush()
    return loan


def renew_loan(session: Session, loan_id: int, today: date) -> Loan:
    """Raises NotFound, and Conflict if it has ended, is overdue or was renewed before."""
    loan = get_loan(session, loan_id)
    if loan.state != LoanState.BORROWED:
        raise Conflict(f"This loan is {loan.state} already.")
    if loan.due_on < today:
        raise Conflict("An overdue loan cannot be renewed.")
    if loan.renewals >= MAX_RENEWALS:
        raise Conflict("This loan was renewed before.")
    loan.renewals += 1
    loan.due_on += timedelta(days=LOAN_DAYS)
    session.flush()
    return loan


def report_loans(session: Session, today: date) -> LoanReport:
    lent = select(func.count()).where(Loan.state == LoanState.BORROWED)
    lost = select(func.count()).where(Loan.state == LoanState.LOST)
    return LoanReport(
        titles=session.scalar(select(func.count()).select_from(Book)) or 0,
        copies=session.scalar(select(func.sum(Book.copies))) or 0,
        lent=session.scalar(lent) or 0,
        overdue=session.scalar(lent.where(Loan.due_on < today)) or 0,
        lost=session.scalar(lost) or 0,
    )


def most_borrowed_books(session: Session, limit: int) -> list[tuple[Book, int]]:
    count = func.count(Loan.id)
    rows = select(Book, count).join(Loan).group_by(Book.id).order_by(count.desc(), Book.title)
    return [(book, times) for book, times in session.execute(rows.limit(limit))]
