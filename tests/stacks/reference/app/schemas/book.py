from __future__ import annotations

from pydantic import Field

from app.core.schemas import FilterSchema, Schema


class BookIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    author: str = Field(min_length=1, max_length=120)
    isbn: str = Field(pattern=r"^\d{13}$")
    copies: int = Field(default=1, ge=1, le=99)


class BookOut(BookIn):
    id: int


class BookFilter(FilterSchema):
    q: str | None = None
