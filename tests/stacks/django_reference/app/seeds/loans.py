from __future__ import annotations

from datetime import date, timedelta

from app.models.book import Book
from app.services.loan import create_loan, return_loan


def seed(today: date) -> None:
    dune = Book.objects.get(title="Dune")
    first = create_loan(book=dune, borrower="Ada", today=today - timedelta(days=30))
    return_loan(first.pk, today - timedelta(days=20))
    create_loan(book=dune, borrower="Grace", today=today - timedelta(days=25))
