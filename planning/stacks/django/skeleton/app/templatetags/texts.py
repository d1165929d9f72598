"""Filters: values as people read them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import quote

from django import template

register = template.Library()
TONES = {
    "good": "active approved available completed confirmed delivered done free paid ready returned",
    "bad": "blocked cancelled canceled expired failed lost overdue rejected refused unpaid",
    "busy": "borrowed draft in_progress lent on_loan open pending planned reserved waiting",
}


@register.filter
def label(value: object) -> str:
    """`in_progress` as "In progress"; nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    words = str(value.value if isinstance(value, Enum) else value).replace("_", " ")
    return words[:1].upper() + words[1:]


@register.filter
def day(value: date | datetime | None) -> str:
    return f"{value.day} {value:%b %Y}" if value else "–"


@register.filter
def moment(value: datetime | None) -> str:
    return f"{day(value)}, {value:%H:%M}" if value else "–"


@register.filter
def money(value: Decimal | int | float | None) -> str:
    return f"{value:,.2f}" if value is not None else "–"


@register.filter
def tone(value: object) -> str:
    word = str(value.value if isinstance(value, Enum) else value).lower().replace(" ", "_")
    return next((name for name, words in TONES.items() if word in words.split()), "quiet")


@register.filter
def fill(address: str, part: object) -> str:
    """`{% button "Change" "/books/%s/edit"|fill:book.id %}`: an address with a part that is a value."""
    return address.replace("%s", quote(str(part), safe=""))


@register.filter
def at(values: Mapping[Any, Any], key: object) -> Any:
    """`{{ free|at:book.id }}`: what a dict has for a key."""
    return values[key]
