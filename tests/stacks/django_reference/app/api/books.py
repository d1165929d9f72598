from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from app.core.forms import sent_values
from app.core.routes import operation, page_json
from app.forms.book import BookFilter, BookForm
from app.models.book import Book
from app.services.book import create_book, get_book, list_books


def book_json(book: Book) -> dict[str, Any]:
    return {"id": book.pk, "title": book.title, "author": book.author, "isbn": book.isbn}


@operation("/api/books")
def api_list_books(request: HttpRequest) -> dict[str, Any]:
    """Books by title; `q` searches."""
    return page_json(list_books(**BookFilter(request.GET).values), book_json)


@operation("/api/books", methods=["POST"], status=201)
def api_create_book(request: HttpRequest) -> dict[str, Any]:
    return book_json(BookForm(sent_values(request)).perform(create_book))


@operation("/api/books/<int:book_id>")
def api_get_book(request: HttpRequest, book_id: int) -> dict[str, Any]:
    return book_json(get_book(book_id))
