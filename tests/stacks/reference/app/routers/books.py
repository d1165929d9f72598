from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.database import SessionDep
from app.core.pagination import Page
from app.core.schemas import PageOut
from app.models.book import Book
from app.schemas.book import BookFilter, BookIn, BookOut
from app.services.book import create_book, delete_book, get_book, list_books, update_book

router: APIRouter = APIRouter(prefix="/api/books", tags=["books"])


@router.get("", response_model=PageOut[BookOut])
def api_list_books(session: SessionDep, filters: Annotated[BookFilter, Query()]) -> Page[Book]:
    return list_books(session, filters)


@router.get("/{book_id}", response_model=BookOut)
def api_get_book(session: SessionDep, book_id: int) -> Book:
    return get_book(session, book_id)


@router.post("", response_model=BookOut, status_code=201)
def api_create_book(session: SessionDep, data: BookIn) -> Book:
    return create_book(session, data)


@router.put("/{book_id}", response_model=BookOut)
def api_update_book(session: SessionDep, book_id: int, data: BookIn) -> Book:
    return update_book(session, book_id, data)


@router.delete("/{book_id}", status_code=204)
def api_delete_book(session: SessionDep, book_id: int) -> None:
    delete_book(session, book_id)
