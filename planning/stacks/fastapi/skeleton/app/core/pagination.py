"""Lists, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

SIZE = 20
Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    """`number` counts from 1; `total` counts the items of all pages."""

    items: list[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def paginate(
    session: Session, statement: Select[Item], number: int = 1, size: int = SIZE
) -> Page[Item]:
    """One page of what a statement selects. Order the statement, or pages may overlap."""
    counted: Select[Any] = select(func.count()).select_from(statement.order_by(None).subquery())
    total = session.scalar(counted) or 0
    found = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(items=list(found), number=number, size=size, total=total)
