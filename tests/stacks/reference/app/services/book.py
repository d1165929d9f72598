from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.core.pagination import Page, paginate
from app.core.records import change
from app.models.book import Book
from app.models.loan import Loan
from app.models.loan_state import LoanState
from app.schemas.book import BookFilter, BookIn


def list_books(session: Session, filters: BookFilter) -> Page[Book]:
    """By title; `q` is looked for in title, author and ISBN."""
    found = select(Book).order_by(Book.title, Book.id)
    if filters.q:
        found = found.where(
            or_(
                Book.title.icontains(filters.q, autoescape=True),
                Book.author.icontains(filters.q, autoescape=True),
                Book.isbn == filters.q,
            )
        )
    return paginate(session, found, filters.page)


def get_book(session: Session, book_id: int) -> Book:
    """Raises NotFound."""
    book = session.get(Book, book_id)
    if book is None:
        raise NotFound("There is no such book.")
    return book


def refuse_taken_isbn(session: Session, isbn: str, book_id: int | None = None) -> None:
    """Raises Conflict if another book has the ISBN."""
    other = session.scalar(select(Book).where(Book.isbn == isbn))
    if other is not None and other.id != book_id:
        raise Conflict(f"This ISBN belongs to “{other.title}”.", field="isbn")


def create_book(session: Session, data: BookIn) -> Book:
    """Raises Conflict if the ISBN is taken."""
    refuse_taken_isbn(session, data.isbn)
    book = Book(**data.model_dump())
    session.add(book)
    session.flush()
    return book


def update_book(session: Session, book_id: int, data: BookIn) -> Book:
    """Raises NotFound, and Conflict for a taken ISBN or fewer copies than are lent."""
    book = get_book(session, book_id)
    refuse_taken_isbn(session, data.isbn, book_id)
    if data.copies < count_lent_copies(session, book_id):
        raise Conflict("More copies than that are lent.", field="copies")
    change(book, data)
    session.flush()
    return book


def delete_book(session: Session, book_id: int) -> Book:
    """Raises NotFound, and Conflict if it was ever lent."""
    book = get_book(session, book_id)
    if session.scalar(select(func.count()).where(Loan.book_id == book_id)):
        raise Conflict("This book has loans, so it is kept.")
    session.delete(book)
    session.flush()
    return book


def count_lent_copies(session: Session, book_id: int) -> int:
    lent = select(func.count()).where(Loan.book_id == book_id, Loan.state == LoanState.BORROWED)
    return session.scalar(lent) or 0


def count_free_copies(session: Session, book_id: int) -> int:
    """Raises NotFound."""
    return get_book(session, book_id).copies - count_lent_copies(session, book_id)
