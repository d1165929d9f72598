from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from app.core.routes import page
from app.core.templates import redirect, render
from app.core.wiring import Link
from app.forms.book import BookFilter, BookForm
from app.services.book import count_free_copies, create_book, get_book, list_books, update_book

NAVIGATION: Link = Link(label="Books", url="/books", order=1)


@page("/books")
def books_page(request: HttpRequest) -> HttpResponse:
    filters = BookFilter(request.GET)
    books = list_books(**filters.values)
    free = {book.pk: count_free_copies(book) for book in books}
    return render(request, "books/list.html", page=books, filters=filters, free=free)


@page("/books/new")
def new_book_page(request: HttpRequest) -> HttpResponse:
    return render(request, "books/form.html", form=BookForm(), book=None)


@page("/books/new", methods=["POST"])
def create_book_action(request: HttpRequest) -> HttpResponse:
    form = BookForm(request.POST)
    book = form.submit(create_book)
    if book is None:
        return render(request, "books/form.html", form=form, book=None)
    return redirect(request, f"/books/{book.pk}", f"“{book.title}” was added.")


@page("/books/<int:book_id>")
def book_page(request: HttpRequest, book_id: int) -> HttpResponse:
    book = get_book(book_id)
    free = count_free_copies(book)
    return render(request, "books/detail.html", book=book, free=free)


@page("/books/<int:book_id>/edit")
def edit_book_page(request: HttpRequest, book_id: int) -> HttpResponse:
    book = get_book(book_id)
    return render(request, "books/form.html", form=BookForm(instance=book), book=book)


@page("/books/<int:book_id>/edit", methods=["POST"])
def update_book_action(request: HttpRequest, book_id: int) -> HttpResponse:
    form = BookForm(request.POST)
    book = form.submit(update_book, book_id=book_id)
    if book is None:
        return render(request, "books/form.html", form=form, book=get_book(book_id))
    return redirect(request, f"/books/{book_id}", "The book was changed.")
