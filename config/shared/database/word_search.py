"""Finding rows by the words that a person types."""

from typing import Any, TypeVar

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from config.shared.database.storable import storable

Rows = TypeVar("Rows", bound=QuerySet[Any])
# More words than these are looked for no further.
MOST_WORDS = 8


def every_word(text: str, *fields: str) -> Q:
    """Each word stands in one of the fields, in any case; nothing is asked of no words."""
    found = Q()
    for word in storable(text).split()[:MOST_WORDS]:
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        found &= somewhere
    return found


def best_first(rows: Rows, text: str, field: str, *then: str) -> Rows:
    """What is called so, what begins so, and the rest; among equals in the order of `then`."""
    text = storable(text).strip()
    rank = Case(
        When(**{f"{field}__iexact": text}, then=Value(0)),
        When(**{f"{field}__istartswith": text}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, *then)
