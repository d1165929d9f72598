"""Lists in pages: `limit` and `offset` of a query, and the part of a query set they mean."""

from typing import Any

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

MOST_ROWS = 200
# More than any table has, and less than what the database can count.
MOST_OFFSET = 10**9


class Paging(Schema):
    limit: int = Field(50, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0, le=MOST_OFFSET)


class Page(Schema):
    total: int
    limit: int
    offset: int


def paged(rows: QuerySet[Any], paging: Paging, name: str) -> dict[str, Any]:
    """The rows of the page under `name`, with total, limit and offset."""
    return {
        name: list(rows[paging.offset : paging.offset + paging.limit]),
        "total": rows.count(),
        "limit": paging.limit,
        "offset": paging.offset,
    }
