"""Records to try an entity with: values inside and outside of limits, ways through states."""

from datetime import date, timedelta
from decimal import Decimal

from config.embedded.standin.domain import Entity, Field
from config.embedded.standin.reader.demands import understand

FIRST_DAY = date(2024, 3, 1)
BAD = "one\x07two"  # of any type but text on pages


def path_to(entity: Entity, state: str) -> list[str] | None:
    """The shortest way from the first state to another; None where there is none."""
    ways: dict[str, list[str]] = {entity.states[0]: []}
    for _ in entity.states:
        for source, target in entity.moves:
            if source in ways and target not in ways:
                ways[target] = [*ways[source], target]
    return ways.get(state)


def record(entity: Entity, number: int) -> dict[str, str]:
    """A value for every field of the record with that number; an optional reference stays empty."""
    fields = [field for field in entity.fields if field.required or not field.references]
    return {field.name: sample(entity, field, number) for field in fields}


def sample(entity: Entity, field: Field, number: int) -> str:
    """Counted from 1; other values for other numbers, where limits allow."""
    later = number + lateness(entity, field)
    if field.type == "choice":
        return field.choices[(number - 1) % len(field.choices)]
    if field.type in {"reference", "boolean"}:
        return str(number) if field.references else "yes"
    if field.type in {"date", "datetime"}:
        day = (FIRST_DAY + timedelta(days=later)).isoformat()
        return f"{day} 10:00" if field.type == "datetime" else day
    if field.type in {"integer", "decimal"}:
        return _amount(field, later)
    low, high = int(field.minimum or 0), int(field.maximum or 1000)
    if field.type == "email":
        return f"p{number}@example.org"
    text = f"{field.words} {number}"
    short = f"{number}".rjust(min(high, 3), "n")[-high:]
    return (text if len(text) <= high else short).ljust(low, "x")


def _amount(field: Field, number: int) -> str:
    low, high = Decimal(field.minimum or "0"), Decimal(field.maximum or "1000000000")
    step = 1 if field.type == "integer" or high - low > 100 else (high - low) / 200
    value = min(max(low + number * step, low), high)
    return str(int(value)) if field.type == "integer" else f"{value:.2f}"


def lateness(entity: Entity, field: Field, depth: int = 4) -> int:
    """By how many steps a field must lie after others."""
    found = 0
    for one in (one for text in entity.rules for one in understand(text, (entity,))):
        other = entity.field(one.other)
        if depth and other and one.field == field.name and one.kind in {"order", "after"}:
            found = max(found, lateness(entity, other, depth - 1) + 1)
    return found


def ends(field: Field) -> tuple[list[str], list[str]]:
    """Values at the limits of a field, and values beyond them."""
    low, high, bad = field.minimum, field.maximum, [BAD]
    if field.type == "choice":
        return [*field.choices], bad
    if field.type == "text":
        beyond = ["x" * (int(low) - 1)] if int(low or 0) > 1 else []
        beyond += ["y" * (int(high) + 1)] if high else []
        return ["x" * int(low or 1), "y" * int(high or 1)], bad + beyond
    if field.type in {"integer", "decimal"}:
        step = Decimal(1) if field.type == "integer" else Decimal("0.01")
        beyond = [str(Decimal(low) - step)] if low else []
        beyond += [str(Decimal(high) + step)] if high else []
        return [end for end in (low, high) if end], bad + beyond
    return ["No", "TRUE"] if field.type == "boolean" else [], bad
