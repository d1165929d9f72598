"""Totals that stay within what the parts of something are worth: payments and the lines of an invoice."""

import re

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.rooms import NO, OVER, SUM, amount_of
from config.embedded.standin.reading.telling import invariant

TOTAL = re.compile(
    r"(?i)\b(?:totals?|worth|sum|amount due|what (?:it|the [\w ]+) (?:costs?|is worth|comes to))\b"
)
COUNT = re.compile(r"quantity|count|units|number|pieces|hours|days|amount")
PRICE = re.compile(r"price|cost|rate|fee|charge")
TAX = re.compile(r"(?:^|_)(?:vat|tax|gst)(?:_|$)")


def within_worth(draft: Draft, line: Line) -> bool:
    """ "The payments on an invoice never add up to more than the invoice's total"."""
    over = OVER.search(line.text)
    if not over or not SUM.search(line.text) or not NO.search(line.text):
        return False
    left, right = line.text[: over.start()], line.text[over.end() :]
    if not TOTAL.search(right):
        return False
    for _, _, known in draft.mentions(left):
        owner = draft.aggregates[known.name]
        amount = amount_of(owner, left)
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            if amount and (parts := _parts(draft, owner, target)):
                child, via, count, price, tax = parts
                slots = {"amount": amount.name, "field": reference.name, "child": child.snake}
                slots |= {"via": via.name, "place": count.name, "target": price.name}
                if tax:
                    return invariant(draft, line, owner, "worth_taxed", tax=tax.name, **slots)
                return invariant(draft, line, owner, "worth", **slots)
    return False


def _parts(
    draft: Draft, owner: Aggregate, target: Aggregate
) -> tuple[Aggregate, Field, Field, Field, Field | None] | None:
    """What a thing is made of, with how many there are, what one costs, and its tax."""
    for child in draft.aggregates.values():
        via = draft.reference(child, target)
        numbers = [one for one in child.fields if one.type in ("integer", "decimal")]
        price = next(
            (one for one in numbers if PRICE.search(one.name) and not TAX.search(one.name)), None
        )
        count = next((one for one in numbers if one != price and COUNT.search(one.name)), None)
        if child.name != owner.name and via and price and count:
            return child, via, count, price, _tax(child)
    return None


def _tax(child: Aggregate) -> Field | None:
    taxes = [one for one in child.fields if TAX.search(one.name)]
    known = [
        one
        for one in taxes
        if one.type in ("integer", "decimal")
        or (one.choices and all(choice.isdigit() for choice in one.choices))
    ]
    return next(iter(known), None)
