from __future__ import annotations

from datetime import date, timedelta

from app.core.errors import Conflict, NotFound
from app.core.pagination import Page, paginate
from app.models.book import Book
from app.models.loan import Loan
from app.models.loan_state import LoanState
from app.services.book import count_free_copies

LOAN_DAYS: int = 21


def list_loans(
    *, today: date, state: str | None = None, overdue: bool | None = None, page: int = 1
) -> Page[Loan]:
    """The next due first."""
    found = Loan.objects.select_related("book")
    if state:
        found = found.filter(state=state)
    if overdue:
        found = found.filter(state=LoanState.BORROWED, due_on__lt=today)
    return paginate(found, page)


def get_loan(loan_id: int) -> Loan:
    """Raises NotFound."""
    loan = Loan.objects.select_related("book").filter(pk=loan_id).first()
    if loan is None:
        raise NotFound("There is no such loan.")
    return loan


def create_loan(*, book: Book, borrower: str, today: date) -> Loan:
    """Raises Conflict if no copy is free."""
    if count_free_copies(book) < 1:
        raise Conflict(f"Every copy of “{book.title}” is lent.", field="book")
    due_on = today + timedelta(days=LOAN_DAYS)
    return Loan.objects.create(book=book, borrower=borrower, due_on=due_on)


def return_loan(loan_id: int, today: date) -> Loan:
    """Raises NotFound, and Conflict if it was returned before."""
    loan = get_loan(loan_id)
    if loan.state != LoanState.BORROWED:
        raise Conflict("This book is back already.")
    loan.state = LoanState.RETURNED
    loan.returned_on = today
    loan.save()
    return loan
