"""Values that fit a field, and values that do not, as people would type them."""

from datetime import date, timedelta
from decimal import Decimal

from config.embedded.standin.domain import Entity, Field
from config.embedded.standin.reader.demands import understand

FIRST_DAY = date(2024, 3, 1)
BAD = {
    "text": "one\x07two",
    "integer": "many",
    "decimal": "much",
    "boolean": "perhaps",
    "date": "2023-02-29",
    "datetime": "2023-02-29 10:00",
    "email": "nobody at home",
    "choice": "none of these",
    "reference": "0",
}


def record(entity: Entity, number: int) -> dict[str, str]:
    """A value for every field of the record with that number; an optional reference stays empty."""
    fields = [field for field in entity.fields if field.required or not field.references]
    return {field.name: sample(entity, field, number) for field in fields}


def sample(entity: Entity, field: Field, number: int) -> str:
    """Counted from 1; other values for other numbers, where limits allow."""
    if field.type == "choice":
        return field.choices[(number - 1) % len(field.choices)]
    if field.type in {"reference", "boolean"}:
        return str(number) if field.references else "yes"
    if field.type in {"date", "datetime"}:
        return _day(field, number + _shift(entity, field))
    if field.type in {"integer", "decimal"}:
        return _amount(field, number + _shift(entity, field))
    low, high = int(field.minimum or 0), int(field.maximum or 1000)
    if field.type == "email":
        return f"{'p' * max(1, low - 14)}{number}@example.org"
    text = f"{field.words} {number}"
    return (text if len(text) <= high else f"{number}".rjust(min(high, 3), "n")[-high:]).ljust(
        low, "x"
    )


def _amount(field: Field, number: int) -> str:
    low, high = Decimal(field.minimum or "0"), Decimal(field.maximum or "1000000000")
    step = 1 if field.type == "integer" or high - low > 100 else (high - low) / 200
    value = min(max(low + number * step, low), high)
    return str(int(value)) if field.type == "integer" else f"{value:.2f}"


def _day(field: Field, number: int) -> str:
    first = date.fromisoformat(field.minimum[:10]) if field.minimum else FIRST_DAY
    last = date.fromisoformat(field.maximum[:10]) if field.maximum else date.max
    found = min(first + timedelta(days=number), last).isoformat()
    return f"{found} 10:00" if field.type == "datetime" else found


def _shift(entity: Entity, field: Field, depth: int = 4) -> int:
    """A field that must lie after another one gets a later value than that has."""
    found = 0
    for one in (one for text in entity.rules for one in understand(text, (entity,))):
        other = entity.field(one.other)
        if depth and other and one.field == field.name and one.kind in {"order", "after"}:
            found = max(found, _shift(entity, other, depth - 1) + (one.kind == "after"))
    return found


def kept(field: Field, text: str) -> object:
    """What the software keeps of what was typed."""
    if field.type in {"integer", "reference"}:
        return int(text)
    if field.type == "boolean":
        return text.lower() in {"yes", "true"}
    if field.type == "decimal":
        return format(Decimal(text), "f")
    if field.type == "choice":
        return next(choice for choice in field.choices if choice.lower() == text.lower())
    return text.lower() if field.type == "email" else text


def ends(field: Field) -> tuple[list[str], list[str]]:
    """Values at the limits of a field, and values beyond them."""
    low, high = field.minimum, field.maximum
    good = {"choice": [choice.upper() for choice in field.choices], "boolean": ["No", "TRUE"]}
    good["email"] = ["Ann@Example.org"] if not low and not high else []
    inside, outside = good.get(field.type, []), [BAD[field.type]]
    if field.type == "text":
        inside = ["x" * int(low or 1), *(["y" * int(high)] if high else [])]
        outside += ["x" * (int(low) - 1)] if int(low or 0) > 1 else []
        outside += ["y" * (int(high) + 1)] if high else []
    elif field.type in {"integer", "decimal"}:
        step = Decimal(1) if field.type == "integer" else Decimal("0.01")
        inside = [*filter(None, (low, high))]
        outside += [str(Decimal(low) - step)] if low else []
        outside += [str(Decimal(high) + step)] if high else []
    elif field.type == "date":
        day = timedelta(days=1)
        inside = [*filter(None, (low, high))]
        outside += [(date.fromisoformat(low) - day).isoformat()] if low else []
        outside += [(date.fromisoformat(high) + day).isoformat()] if high else []
    return inside, outside
