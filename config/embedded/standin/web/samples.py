"""Sample records, as people would have them."""

from typing import Any

from config.embedded.standin.acceptance.records import path_to, sample
from config.embedded.standin.domain import Entity, Field
from config.embedded.standin.program.entity import rules
from config.embedded.standin.web.fields import TYPES, attribute, repr_of
from config.embedded.standin.web.words import class_of

Values = dict[str, Any]
COUNT = 8
PEOPLE = "Ada Byron|Grace Hopper|Alan Turing|Katherine Johnson|Mary Jackson|Edsger Dijkstra|Barbara Liskov|Tony Hoare"
OF_PEOPLE = ("email", "phone", "hourly", "birth")  # fields that only people have
TEXTS = {
    "person": PEOPLE,
    "author": "Ursula K. Le Guin|Italo Calvino|Toni Morrison|Mikhail Bulgakov|Chinua Achebe|Jorge Luis Borges|Virginia Woolf|Clarice Lispector",
    "book title": "The Dispossessed|Invisible Cities|Beloved|The Master and Margarita|Things Fall Apart|Ficciones|To the Lighthouse|The Hour of the Star",
    "course title": "Drawing from Life|Bread Baking|Spanish for Travellers|First Aid|Photography at Night|Woodturning|Choir|Chess Openings",
    "part name": "Brake pad|Inner tube 28 inch|Chain, 11 speed|Bottom bracket|Pedal pair|Saddle|Front light|Gear cable",
    "description": "Brakes squeal and pull to the left|Rear wheel out of true|Gears jump under load|Puncture, new tube wanted|Full service before the season|Light fails in the rain|Bent derailleur hanger|New handlebar tape",
    "country": "United States|Italy|United States|Russia|Nigeria|Argentina|England|Brazil",
    "city": "Lisbon|Utrecht|Vienna|Porto|Ghent|Bologna|Malmö|Leipzig",
    "reason": "Returned late|Cover torn|Left in the rain|Pages missing|Late by a week|Lost for a month|Stained|Late again",
    "room": "Studio 1|Kitchen|Room 12|Hall|Darkroom|Workshop|Music room|Library",
    "subject": "Drawing|Baking|Languages|Health|Photography|Crafts|Music|Games",
    "make": "Gazelle|Brompton|Trek|Cube|Surly|Kona|Bianchi|Giant",
    "colour": "Black|Red|Silver|Green|Blue|White|Orange|Yellow",
}


def samples(entity: Entity, moves: list[Values]) -> Values:
    """Rows of texts and figures; days and references are computed where they are made."""
    plain = [f for f in entity.fields if not f.references and not f.type.startswith("date")]
    rows = []
    for number in range(1, COUNT + 1):
        cells = {attribute(entity, f): _value(entity, f, number) for f in plain}
        rows.append("{" + ", ".join(f'"{key}": {value}' for key, value in cells.items()) + "}")
    named = {one["state"]: one["function"] for one in moves}
    paths = []
    for state in entity.states:
        way = path_to(entity, state)
        if way is not None:
            inner = ", ".join(named[one] for one in way)
            paths.append(f"({inner},)" if len(way) == 1 else f"({inner})")
    computed, moving = list(_computed(entity)), bool(moves) and bool(paths)
    needed = {f.references: f for f in entity.references() if f.required}
    return {
        "samples": rows,
        "paths": paths,
        "moving": moving,
        "counted": moving or bool(computed),
        "needed": [_needed(f) for f in needed.values()],
        "computed": computed,
    }


def _needed(field: Field) -> Values:
    target = Entity(name=field.references, plural="")
    return {"name": target.snake, "Target": class_of(target)}


def _computed(entity: Entity) -> Any:
    steps = (1, 3, 5, 7)  # each leads through all eight
    for at, field in enumerate(f for f in entity.references() if f.required):
        name = Entity(name=field.references, plural="").snake
        place = f"(number * {steps[at % 4]} + {at}) % len({name}_ids)"
        yield {"attr": attribute(entity, field), "sample": f"{name}_ids[{place}]"}
    shifts = _shifts(entity)
    for field in entity.fields:
        if field.type.startswith("date") and field.required:
            day = f"today + timedelta(days={shifts.get(field.name, 0) - 20} + 2 * number)"
            if field.type == "datetime":
                day = f"datetime.combine({day}, time(10 + {shifts.get(field.name, 0) % 9}), UTC)"
            yield {"attr": attribute(entity, field), "sample": day}


def _shifts(entity: Entity) -> dict[str, int]:
    """Days by which a day lies behind the one it may not come before."""
    found: dict[str, int] = {}
    dates = [f for f in entity.fields if f.type == "date"]
    for _ in entity.fields:
        for _, one, _ in rules(entity):
            if one.kind in {"order", "after"}:
                step = 14 if dates else 1
                found[one.field] = max(found.get(one.field, 0), found.get(one.other, 0) + step)
                if found[one.field] > 90:
                    return found
    return found


def _value(entity: Entity, field: Field, number: int) -> str:
    if field.type == "boolean":
        return str(number != 4)
    if field.type == "choice":
        return repr_of(field.choices[(number * 2) % len(field.choices)])
    if field.type in {"integer", "decimal"}:
        return _figure(entity, field, number)
    if not field.required and number % 3 == 0:
        return "None"
    if field.type == "email":
        return repr_of(f"{PEOPLE.split('|')[number - 1].split()[0].lower()}@example.org")
    return repr_of(_text(entity, field, number))


def _figure(entity: Entity, field: Field, number: int) -> str:
    """Figures of a usual size, within the limits and the rules."""
    if any(field.name in {one.field, one.other} for _, one, _ in rules(entity)):
        return sample(entity, field, number)
    low = float(field.minimum or 0)
    high = min(float(field.maximum or 400), low + 400)
    value = low + (high - low) * ((number * 37) % 80 + 5) / 100
    if TYPES[field.type] == "int":
        return str(min(int(high), max(int(low), round(value))))
    return f'"{min(high, max(low, round(value * 2) / 2)):.2f}"'


def _text(entity: Entity, field: Field, number: int) -> str:
    low, high = int(field.minimum or 0), int(field.maximum or 200)
    if "phone" in field.name:
        return f"0{number}0 555 01{number:02}"[:high].ljust(low, "0")
    if low == high or any(word in field.name for word in ("number", "code", "licence")):
        return f"{'97800000000000'[: max(low, 6) - 2]}{number:02}".rjust(low, "0")[-high:]
    keys = [f"{entity.words} {field.name}", entity.words, field.name]
    if field.name == "name" and any(
        word in one.name for one in entity.fields for word in OF_PEOPLE
    ):
        keys.insert(0, "person")
    found = next((TEXTS[key] for key in keys if key in TEXTS and _fits(key, field)), "")
    if found and low <= len(text := found.split("|")[number - 1]) <= high:
        return text
    return sample(entity, field, number)


def _fits(key: str, field: Field) -> bool:
    return key != "author" or field.name == "name"
