from __future__ import annotations

from django.db.models import Q

from app.core.errors import Conflict, NotFound
from app.core.pagination import Page, paginate
from app.models.book import Book
from app.models.loan import Loan
from app.models.loan_state import LoanState


def list_books(*, q: str | None = None, page: int = 1) -> Page[Book]:
    """By title; `q` is part of the title, the author or the ISBN."""
    found = Book.objects.all()
    if q:
        found = found.filter(Q(title__icontains=q) | Q(author__icontains=q) | Q(isbn__contains=q))
    return paginate(found, page)


def get_book(book_id: int) -> Book:
    """Raises NotFound."""
    book = Book.objects.filter(pk=book_id).first()
    if book is None:
        raise NotFound("There is no such book.")
    return book


def refuse_taken_isbn(isbn: str, book_id: int | None = None) -> None:
    """Raises Conflict if another book has it."""
    other = Book.objects.filter(isbn=isbn).exclude(pk=book_id).first()
    if other is not None:
        raise Conflict(f"This ISBN belongs to “{other.title}”.", field="isbn")


def create_book(*, title: str, author: str, isbn: str, copies: int) -> Book:
    """Raises Conflict if the ISBN is taken."""
    refuse_taken_isbn(isbn)
    return Book.objects.create(title=title, author=author, isbn=isbn, copies=copies)


def update_book(*, book_id: int, title: str, author: str, isbn: str, copies: int) -> Book:
    """Raises NotFound, and Conflict if the ISBN is taken."""
    book = get_book(book_id)
    refuse_taken_isbn(isbn, book_id)
    book.title = title
    book.author = author
    book.isbn = isbn
    book.copies = copies
    book.save()
    return book


def count_free_copies(book: Book) -> int:
    lent = Loan.objects.filter(book=book, state=LoanState.BORROWED).count()
    return book.copies - lent
