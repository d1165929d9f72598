"""Lists, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

SIZE = 20
Item = TypeVar("Item")
Record = TypeVar("Record", bound=Model)


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


def paginate(found: QuerySet[Record], number: int = 1, size: int = SIZE) -> Page[Record]:
    """One page of what a query finds. Order the query, or pages may overlap."""
    start = (number - 1) * size
    items = list(found[start : start + size])
    return Page(items=items, number=number, size=size, total=found.count())
