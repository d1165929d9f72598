from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.database import SessionDep
from app.core.forms import Form, FormDep
from app.core.templates import redirect, render
from app.core.wiring import Link
from app.schemas.book import BookFilter, BookIn
from app.services.book import (
    count_free_copies,
    create_book,
    delete_book,
    get_book,
    list_books,
    update_book,
)

router: APIRouter = APIRouter(prefix="/books")
NAVIGATION: Link = Link(label="Books", url="/books", order=1)


@router.get("")
def books_page(
    request: Request, session: SessionDep, filters: Annotated[BookFilter, Query()]
) -> Response:
    page = list_books(session, filters)
    free = {book.id: count_free_copies(session, book.id) for book in page}
    return render(request, "books/list.html", page=page, filters=filters, free=free)


@router.get("/new")
def new_book_page(request: Request) -> Response:
    return render(request, "books/form.html", form=Form.blank(BookIn), book=None)


@router.post("/new")
def create_book_action(request: Request, session: SessionDep, fields: FormDep) -> Response:
    form = Form.posted(BookIn, fields)
    book = form.submit(lambda data: create_book(session, data))
    if book is None:
        return render(request, "books/form.html", form=form, book=None)
    return redirect(request, f"/books/{book.id}", f"“{book.title}” was added.")


@router.get("/{book_id}")
def book_page(request: Request, session: SessionDep, book_id: int) -> Response:
    book = get_book(session, book_id)
    free = count_free_copies(session, book_id)
    return render(request, "books/detail.html", book=book, free=free)


@router.get("/{book_id}/edit")
def edit_book_page(request: Request, session: SessionDep, book_id: int) -> Response:
    book = get_book(session, book_id)
    return render(request, "books/form.html", form=Form.of(BookIn, book), book=book)


@router.post("/{book_id}/edit")
def update_book_action(
    request: Request, session: SessionDep, book_id: int, fields: FormDep
) -> Response:
    form = Form.posted(BookIn, fields)
    book = form.submit(lambda data: update_book(session, book_id, data))
    if book is None:
        known = get_book(session, book_id)
        return render(request, "books/form.html", form=form, book=known)
    return redirect(request, f"/books/{book.id}", "The book was changed.")


@router.post("/{book_id}/delete")
def delete_book_action(request: Request, session: SessionDep, book_id: int) -> Response:
    book = delete_book(session, book_id)
    return redirect(request, "/books", f"“{book.title}” was removed.")
