"""Numbers that rules put in an order: the least values that all their limits leave."""

from decimal import Decimal

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.writing.domain_source import heard_rules

USUAL = Decimal(3)
FORMS = ("before", "not_after")


def ranked(aggregate: Aggregate, field: Field) -> str:
    """The value of a number that stands in such an order; empty for any other."""
    pairs = _pairs(aggregate)
    if not any(field.name in pair for pair in pairs):
        return ""
    return str(_least(aggregate, field, pairs, ()))


def _pairs(aggregate: Aggregate) -> list[tuple[str, str]]:
    rules = [rule for rule in heard_rules(aggregate) if rule.form in FORMS]
    return [(rule["start"], rule["end"]) for rule in rules]


def _least(
    one: Aggregate, field: Field, pairs: list[tuple[str, str]], seen: tuple[str, ...]
) -> Decimal:
    """At least its minimum and past those before it, at most its maximum; low enough for those behind."""
    before = [one.field(start) for start, end in pairs if end == field.name and start not in seen]
    floors = [_least(one, known, pairs, (*seen, field.name)) + 1 for known in before if known]
    if field.minimum:
        floors.append(Decimal(field.minimum))
    chosen = max(floors) if floors else min(USUAL, _ceiling(one, field, pairs, seen))
    return min(chosen, Decimal(field.maximum)) if field.maximum else chosen


def _ceiling(
    one: Aggregate, field: Field, pairs: list[tuple[str, str]], seen: tuple[str, ...]
) -> Decimal:
    """What the largest values of those behind leave."""
    behind = [one.field(end) for start, end in pairs if start == field.name and end not in seen]
    limits = [_ceiling(one, known, pairs, (*seen, field.name)) - 1 for known in behind if known]
    return min([*limits, Decimal(field.maximum or 10_000)])
